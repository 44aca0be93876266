/** Passages that were given or changed by hand. */
import { SelfRagError } from './errors';
import type { Passage, Retriever, ScoredPassage } from './ports';
import type { Trace, TracePassage } from './trace';

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

/** The passages that a recorded run was given instead of a search, or null: it searched. */
export function recordedPassages(trace: Pick<Trace, 'retriever' | 'retrievals'>): readonly Passage[] | null {
  if (trace.retriever.name !== GIVEN) return null;
  const first = trace.retrievals[0];
  if (first) return first.passages;
  throw new SelfRagError('passages-unknown', 'This run was given passages that its record does not hold. Give them again.');
}

/** The passages as they enter the prompt and the trace. */
export function withEdits(passages: readonly ScoredPassage[], edits: readonly Edit[]): TracePassage[] {
  return passages.map(({ id, title, text, score }) => {
    const edit = edits.find((e) => e.id === id && e.text !== text);
    return { id, title, text: edit ? edit.text : text, score, edited: edit !== undefined, dropped: false };
  });
}
