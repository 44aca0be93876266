/** Both semantics on the same inputs: where they part, and which defect of the released code explains it. */
import { reduce } from '../reduce';
import { resume, run, type RunInput, type RunOptions, type RunPorts } from '../run';
import type { Settings } from '../settings';
import type { Trace } from '../trace';
import type { DefectId } from './defects';
import { answers, citations } from './partAnswers';
import { contaminated, depths, samePassages, texts } from './partCandidates';
import { crashes, firstDecision, laterDecisions, terminated } from './partDecisions';
import { factsOf, sorted, type Facts, type Parting } from './partings';
import { constraint, kept, lostPaths, scores } from './partScores';

export interface Difference {
  /** The record of both. */
  readonly trace: Trace;
  readonly partings: readonly Parting[];
  /** All defects that showed. */
  readonly defects: readonly DefectId[];
}

/** In the order in which a run comes to them. */
const DETECTORS: readonly ((facts: Facts) => Parting[])[] = [
  crashes,
  firstDecision,
  laterDecisions,
  samePassages,
  contaminated,
  depths,
  texts,
  scores,
  kept,
  terminated,
  lostPaths,
  constraint,
];

/** What a record that both semantics can be replayed from tells; where something is missing, as far as it reaches. */
export function differenceOf(trace: Trace, settings: Settings): Difference {
  const facts = factsOf(trace, settings);
  const before = DETECTORS.flatMap((detect) => detect(facts));
  const answered = answers(facts, before);
  const partings = [...before, ...answered, ...citations(facts, answered)];
  return { trace, partings, defects: sorted(partings.flatMap(({ defects }) => defects)) };
}

/** Runs the paper's semantics, goes on with the record under the released one, and compares. */
export async function difference(input: RunInput, ports: RunPorts, options: RunOptions): Promise<Difference> {
  let trace: Trace | null = null;
  const paper: Settings = { ...input.settings, semantics: 'paper' };
  for await (const event of run({ ...input, settings: paper }, ports, options)) trace = reduce(trace, event);
  if (trace === null) throw new Error('a run gives at least one event');
  const released: Settings = { ...input.settings, semantics: 'released' };
  const going = input.passages ? { ...options, passages: input.passages } : options;
  for await (const event of resume(trace, released, ports, going)) trace = reduce(trace, event);
  return differenceOf(trace as Trace, input.settings);
}
