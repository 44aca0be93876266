/**
 * Older traces become current ones, a version at a time. A step is frozen once the version that it leads to has
 * shipped: it neither reads nor imports what may change later.
 *
 * | version | change |
 * |---|---|
 * | 1 | first |
 * | 2 | semantics, form, forced decisions and tokens, dropped passages, completions of the released semantics |
 */

// Traces of any age: what they hold is checked by the schema after the last step.
/* eslint-disable @typescript-eslint/no-explicit-any -- older shapes have no types any more */
type Step = (trace: any) => any;

const STEPS: Record<number, Step> = {
  1: (trace) => {
    const { keepEvidence, maxNewTokens } = trace.settings;
    return {
      ...trace,
      version: 2,
      settings: { semantics: 'paper', form: 'long', ...trace.settings },
      retrievals: trace.retrievals.map((retrieval: any) => ({
        ...retrieval,
        passages: retrieval.passages.map((passage: any) => ({ ...passage, dropped: false })),
      })),
      nodes: trace.nodes.map((node: any) => ({ ...node, keepEvidence, maxNewTokens, forced: null })),
      forced: [],
      completions: [],
    };
  },
};

/** @returns the trace in the current version; as it is where a step cannot make sense of it, for the schema to say why */
export function migrate(trace: { readonly version: number }): unknown {
  let current: any = trace;
  try {
    for (let step = STEPS[current.version]; step; step = STEPS[current.version]) current = step(current);
  } catch {
    return trace;
  }
  return current;
}
