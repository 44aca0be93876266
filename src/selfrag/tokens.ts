/**
 * The reflection tokens and the other control tokens of a Self-RAG vocabulary (paper, table 1), by their text.
 * Ids differ between checkpoints, so the method speaks of texts and an engine resolves them when it loads.
 */

export const RETRIEVE = ['[Retrieval]', '[No Retrieval]', '[Continue to Use Evidence]'] as const;
export const RELEVANCE = ['[Relevant]', '[Irrelevant]'] as const;
export const SUPPORT = ['[Fully supported]', '[Partially supported]', '[No support / Contradictory]'] as const;
export const UTILITY = ['[Utility:1]', '[Utility:2]', '[Utility:3]', '[Utility:4]', '[Utility:5]'] as const;
export const PARAGRAPH = ['<paragraph>', '</paragraph>'] as const;

/** Each group in the fixed order in which its probabilities are stored in a trace. */
export const GROUPS = { retrieve: RETRIEVE, relevance: RELEVANCE, support: SUPPORT, utility: UTILITY } as const;

export type Group = keyof typeof GROUPS;
export type RetrieveToken = (typeof RETRIEVE)[number];
export type ReflectionToken = (typeof GROUPS)[Group][number];
export type ControlToken = ReflectionToken | (typeof PARAGRAPH)[number];

/** All control tokens that a generator must hold as single tokens. */
export const CONTROL_TOKENS: readonly ControlToken[] = [
  ...RETRIEVE,
  ...RELEVANCE,
  ...SUPPORT,
  ...UTILITY,
  ...PARAGRAPH,
];

/** The reflection tokens in the order in which engines report their log-probs (`TokenStep.watched`). */
export const WATCHED: readonly ReflectionToken[] = [...RETRIEVE, ...RELEVANCE, ...SUPPORT, ...UTILITY];

const OFFSETS: Record<Group, number> = {
  retrieve: 0,
  relevance: RETRIEVE.length,
  support: RETRIEVE.length + RELEVANCE.length,
  utility: RETRIEVE.length + RELEVANCE.length + SUPPORT.length,
};

/** Log-probs of one group, in the order of `GROUPS[group]`, out of a step's watched log-probs. */
export function groupLogProbs(watched: readonly number[], group: Group): number[] {
  return watched.slice(OFFSETS[group], OFFSETS[group] + GROUPS[group].length);
}

/** The group a token text belongs to, or undefined for text, `<paragraph>` and end tokens. */
export function groupOf(text: string): Group | undefined {
  return (Object.keys(GROUPS) as Group[]).find((group) => (GROUPS[group] as readonly string[]).includes(text));
}
