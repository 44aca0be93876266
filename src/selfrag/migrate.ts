/**
 * Older traces become current ones, a version at a time. A step is frozen once the version that it leads to has
 * shipped: it neither reads nor imports what may change later, and migrate.test.ts holds it to a recorded file.
 *
 * | version | released | change |
 * |---|---|---|
 * | 1 | before 0.1.0 | first |
 * | 2 | 0.1.0 | semantics, form, forced decisions and tokens, dropped passages, completions of the released semantics |
 */

// Traces of any age: what they hold is checked by the schema after the last step.
/* eslint-disable @typescript-eslint/no-explicit-any -- older shapes have no types any more */
type Step = (trace: any) => any;

const STEPS: Readonly<Record<number, Step>> = {
  1: (trace) => ({
    ...trace,
    version: 2,
    settings: { semantics: 'paper', form: 'long', ...trace.settings },
    retrievals: each(trace.retrievals, (retrieval) => ({
      ...retrieval,
      passages: each(retrieval.passages, (passage) => ({ ...passage, dropped: false })),
    })),
    nodes: each(trace.nodes, (node) => ({
      ...node,
      keepEvidence: trace.settings?.keepEvidence,
      maxNewTokens: trace.settings?.maxNewTokens,
      forced: null,
    })),
    forced: [],
    completions: [],
  }),
};

/** Changes the items of a list; what is none stays as it is, for the schema to say where. */
function each(list: any, change: Step): any {
  if (!Array.isArray(list)) return list;
  return list.map((item) => (typeof item === 'object' && item !== null ? change(item) : item));
}

/** @returns the trace in the current version, a current one as the same object; the given one stays as it was */
export function migrate(trace: { readonly version: number }): unknown {
  let current: any = trace;
  for (let step = STEPS[current.version]; step; step = STEPS[current.version]) current = step(current);
  return current;
}
