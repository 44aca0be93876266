/** Passages that were given or changed by hand. */
import { SelfRagError } from './errors';
import type { Passage, Retriever, RetrieverInfo, ScoredPassage } from './ports';
import type { Trace, TracePassage, TraceRetrieval } from './trace';

export interface Edit {
  readonly id: string;
  readonly text: string;
}

const GIVEN = 'given passages';

/** A retriever that returns the given passages in the given order, whatever the query; they carry no score. */
export function givenPassages(passages: readonly Passage[]): Retriever {
  const scored: ScoredPassage[] = passages.map((passage) => ({ ...passage, score: null }));
  return {
    info: { name: GIVEN, sha256: '', coverageLine: null, size: passages.length },
    retrieve: async (_query, k) => scored.slice(0, k),
  };
}

export const isGiven = (info: Pick<RetrieverInfo, 'name'>) => info.name === GIVEN;

/** The passages that a recorded run was given instead of a search, or null: it searched. */
export function recordedPassages(trace: Pick<Trace, 'retriever' | 'retrievals'>): readonly Passage[] | null {
  if (!isGiven(trace.retriever)) return null;
  const first = trace.retrievals[0];
  if (first) return first.passages.map(({ id, title, text }) => ({ id, title, text }));
  throw new SelfRagError('passages-unknown', 'This run was given passages that its record does not hold. Give them again.');
}

/**
 * The passages as they enter the prompt and the trace: with the texts given by hand, and as earlier retrievals of the
 * trace have them, where they were changed or dropped there.
 */
export function asRead(found: readonly ScoredPassage[], edits: readonly Edit[], retrievals: readonly TraceRetrieval[]): TracePassage[] {
  const changed = new Map(
    retrievals.flatMap((retrieval) => retrieval.passages.flatMap((one) => (one.edited || one.dropped ? [[one.id, one]] : []))),
  );
  return found.map(({ id, title, text, score }) => {
    const before = changed.get(id);
    const edit = edits.find((one) => one.id === id && one.text !== text);
    const own = { id, title, text: edit ? edit.text : text, score, edited: edit !== undefined, dropped: before?.dropped ?? false };
    return before?.edited ? { ...own, text: before.text, edited: true } : own;
  });
}
