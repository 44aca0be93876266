/** Clean-up of answers (`utils.py`: postprocess, fix_spacing; `run_short_form.py`: postprocess_answer_option_conditioned). */

/** The control tokens that clean-up deletes, in its order; [Continue to Use Evidence] is not among them (D22). */
export const DELETED_TOKENS = [
  '[Fully supported]',
  '[Partially supported]',
  '[No support / Contradictory]',
  '[No Retrieval]',
  '[Retrieval]',
  '[Irrelevant]',
  '[Relevant]',
  '<paragraph>',
  '</paragraph>',
  '[Utility:1]',
  '[Utility:2]',
  '[Utility:3]',
  '[Utility:4]',
  '[Utility:5]',
] as const;

/** One after the other, so that what a deletion joins may be deleted by a later one. */
const without = (text: string, parts: readonly string[]) => parts.reduce((rest, part) => rest.replaceAll(part, ''), text);

/** Without control tokens, end tokens and one leading space. */
export function postprocess(text: string): string {
  const rest = without(text, [...DELETED_TOKENS, '</s>']);
  return rest.startsWith(' ') ? rest.slice(1) : rest;
}

/** A space after . ! ? between two word characters; a combining mark is none, as in Python's `\w`. */
export function fixSpacing(text: string): string {
  return text.replace(/(?<=[\p{L}\p{N}_])([.!?])(?=[\p{L}\p{N}_])/gu, '$1 ');
}

/** Short answers: no control tokens, end tokens or line breaks; spaces stay. */
export function cleanShortAnswer(text: string): string {
  return without(text, [...DELETED_TOKENS, '</s>', '\n', '<|endoftext|>']);
}
