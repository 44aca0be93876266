/** Ids of the control tokens in the published Self-RAG checkpoints. */
import type { ControlToken } from '../../../selfrag';
import { END } from '../../../selfrag/released';

export const CONTROL_IDS: Readonly<Record<ControlToken, number>> = {
  '[No Retrieval]': 32000,
  '[Retrieval]': 32001,
  '[Continue to Use Evidence]': 32002,
  '[Irrelevant]': 32003,
  '[Relevant]': 32004,
  '<paragraph>': 32005,
  '</paragraph>': 32006,
  '[Utility:1]': 32007,
  '[Utility:2]': 32008,
  '[Utility:3]': 32009,
  '[Utility:4]': 32010,
  '[Utility:5]': 32011,
  '[Fully supported]': 32012,
  '[Partially supported]': 32013,
  '[No support / Contradictory]': 32014,
};

const END_ID = 2;
const CONTROLS = new Map<number, ControlToken | typeof END>([
  ...Object.entries(CONTROL_IDS).map(([token, id]) => [id, token as ControlToken] as const),
  [END_ID, END],
]);

export const controlOf = (id: number): ControlToken | typeof END | null => CONTROLS.get(id) ?? null;

const table = (...tokens: ControlToken[]) => Object.fromEntries(tokens.map((token) => [token, CONTROL_IDS[token]]));

/** `load_special_tokens` of utils.py: ids by token for retrieval, relevance, groundness and utility; null where off. */
export function specialTokens(grounding: boolean, utility: boolean) {
  return [
    table('[No Retrieval]', '[Retrieval]', '[Continue to Use Evidence]'),
    table('[Irrelevant]', '[Relevant]'),
    grounding ? table('[Fully supported]', '[Partially supported]', '[No support / Contradictory]') : null,
    utility ? table('[Utility:1]', '[Utility:2]', '[Utility:3]', '[Utility:4]', '[Utility:5]') : null,
  ];
}
