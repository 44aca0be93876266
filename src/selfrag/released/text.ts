/**
 * Texts and prompts as the released scripts handle them. The scripts work on strings in which control tokens are spelled
 * out, and search and cut by those spellings. Here a control token is one marker character instead, so that the same
 * searches and cuts never mistake letters that a person typed, or that a passage holds, for a token.
 */
import { SelfRagError } from '../errors';
import type { PromptPiece } from '../ports';
import { CONTROL_TOKENS, type ControlToken } from '../tokens';

/** End of sequence, as it is spelled in a decoded text. */
export const END = '</s>';

/** Spellings of all tokens that have a marker. */
const SPELLINGS: readonly string[] = [...CONTROL_TOKENS, END];
/** U+FDD0 to U+FDEF are noncharacters: no text that is interchanged holds them. */
const FIRST_MARKER = 0xfdd0;
const MARKER = /[\ufdd0-\ufdef]/g;
const SPELLING = new RegExp(SPELLINGS.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');

/** Text with markers for control tokens. */
export type Marked = string;

export const marker = (token: ControlToken | typeof END): Marked =>
  String.fromCharCode(FIRST_MARKER + SPELLINGS.indexOf(token));

const spelling = (mark: string) => SPELLINGS[mark.charCodeAt(0) - FIRST_MARKER] ?? '\ufffd';

/** Takes each spelling for its token: for texts that came as strings, such as a server's. */
export const mark = (text: string): Marked => text.replace(SPELLING, (found) => marker(found as ControlToken));

/** Spells control tokens out. */
export const spell = (text: Marked): string => text.replace(MARKER, spelling);

/** Letters only: what looks like a marker is replaced. */
export const unmarked = (text: string): Marked => text.replace(MARKER, '\ufffd');

/** What stands before the first blank line. */
export const firstParagraph = (text: Marked): Marked => text.split('\n\n')[0] ?? '';

/** `typed`: instruction, passages: text, whatever it spells. `generated`: put back, with its control tokens. */
export type PromptPart =
  | { readonly typed: string }
  | { readonly control: ControlToken }
  | { readonly generated: Marked };

export type Prompt = readonly PromptPart[];

const plainPart = (part: PromptPart): string =>
  'typed' in part ? part.typed : 'control' in part ? part.control : spell(part.generated);

/** The string that the scripts would hand to vLLM. */
export const promptText = (prompt: Prompt): string => prompt.map(plainPart).join('');

/** As `promptText`, but what merely spells a control token is escaped: different prompts have different keys. */
export const promptKey = (prompt: Prompt): string =>
  prompt.map((part) => ('typed' in part ? part.typed.replace(SPELLING, '\\$&') : plainPart(part))).join('');

/**
 * The prompt for an engine; text that touches stays one piece, as it is one string to the scripts' tokenizer.
 * @param endId id of the end token; needed where one was generated and put back
 * @throws SelfRagError `no-end-token` when it is needed and unknown
 */
export function promptPieces(prompt: Prompt, endId: number | null): PromptPiece[] {
  const pieces: PromptPiece[] = [];
  const text = (more: string) => {
    const last = pieces.at(-1);
    if (more === '') return;
    if (last && 'text' in last) pieces[pieces.length - 1] = { text: last.text + more };
    else pieces.push({ text: more });
  };
  for (const part of prompt) {
    if ('typed' in part) text(part.typed);
    else if ('control' in part) pieces.push(part);
    else for (const run of part.generated.split(/([\ufdd0-\ufdef])/)) generated(run);
  }
  return pieces;

  function generated(run: Marked): void {
    if (!/[\ufdd0-\ufdef]/.test(run)) return text(run);
    const token = spelling(run);
    if (token !== END) pieces.push({ control: token as ControlToken });
    else if (endId !== null) pieces.push({ ids: [endId] });
    else throw new SelfRagError('no-end-token', 'The text goes on behind an end token that no generation here holds. Run it again.');
  }
}
