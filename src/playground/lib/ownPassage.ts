/** What stands in the way of a passage of one's own, before the model is asked. */
import { count } from './format';

/** Tokens of prompt and answer that the model of this page holds, for as long as none is loaded that says so itself. */
export const BUNDLED_CONTEXT = 1024;

/** Passages of the encyclopedia have about a hundred. */
const USUAL_WORDS = 150;

/**
 * @param context tokens that the model holds, prompt and answer together; null: not known yet
 * @returns `note`: a sentence, or nothing to say
 */
export function passageProblem(title: string, text: string, context: number | null): { readonly refused: boolean; readonly note: string | null } {
  const words = text.split(/\s+/).filter(Boolean).length;
  const untitled = title.trim() === '';
  // A word takes a token at least.
  if (context !== null && words >= context) {
    const note = `${count(words, 'word')} do not fit: the model holds ${count(context, 'token')} of prompt and answer, and a word takes one or more. Cut the text into passages of about a hundred words.`;
    return { refused: true, note };
  }
  if (words === 0) return { refused: true, note: untitled ? null : 'The text is missing.' };
  if (untitled) return { refused: true, note: 'The title is missing: the model reads it before the text.' };
  const room = context === null ? '' : ` The model holds ${count(context, 'token')} of prompt and answer, and a word takes one or more.`;
  return { refused: false, note: words > USUAL_WORDS ? `${count(words, 'word')}, where about a hundred are usual.${room}` : null };
}
