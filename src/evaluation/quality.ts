/** What models can do, measured through the engine: sets of cases in, figures out. */
import { SelfRagError, type RunPorts } from '../selfrag';
import type { Encyclopedia } from './encyclopedia';
import { measure, type Failure, type Result } from './measure';
import { sectionsOf, type Section } from './report';
import type { Case } from './sets/case';
import { inParallel, together } from './together';

export interface NamedSet {
  readonly name: string;
  readonly cases: readonly Case[];
}

export interface SetReport {
  readonly name: string;
  readonly cases: number;
  readonly sections: readonly Section[];
  readonly failures: readonly Failure[];
}

export interface Progress {
  /** Work done and in all; a unit is about one passage read. */
  readonly done: number;
  readonly all: number;
}

/** Runs that decode together. More of them would push each other's prompts out of the engine's memory. */
const TOGETHER = 8;

/** About how many passages a case makes the model read: for the progress bar. */
export function effort({ measure: { probes, endToEnd }, sort }: Case): number {
  const run = endToEnd ? (sort === 'compare' || sort === 'about' ? 14 : 6) : 0;
  return 0.3 + run + (probes ? 5 : 0);
}

/** @throws the first error of a case, with the question in its message; no further case is begun then */
export async function measureSets(
  sets: readonly NamedSet[],
  book: Encyclopedia,
  ports: RunPorts,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<SetReport[]> {
  const shared: RunPorts = { ...ports, generator: together(ports.generator) };
  const all = sets.flatMap(({ cases }) => cases).reduce((sum, one) => sum + effort(one), 0);
  let done = 0;
  const reports: SetReport[] = [];
  for (const { name, cases } of sets) {
    const results: Result[] = await inParallel(cases, TOGETHER, async (one) => {
      const result = await measure(one, book, shared).catch((error: unknown) => {
        throw about(one.question, error);
      });
      onProgress({ done: (done += effort(one)), all });
      return result;
    });
    reports.push({ name, cases: cases.length, sections: sectionsOf(results), failures: results.flatMap(({ failures }) => failures) });
  }
  return reports;
}

/** Of a long question as much as tells it from others. */
const EXCERPT = 80;

function about(question: string, cause: unknown): Error {
  const excerpt = question.length > EXCERPT ? `${question.slice(0, EXCERPT)} ...` : question;
  const message = `measuring "${excerpt}": ${cause instanceof Error ? cause.message : cause}`;
  return cause instanceof SelfRagError ? new SelfRagError(cause.code, message, cause.facts, { cause }) : new Error(message, { cause });
}
