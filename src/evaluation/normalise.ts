/** What a sentence names, and the measure of a right answer. */
import { normalizeAnswer as normaliseAnswer } from './released/metrics';

// The golden files hold it to be what the released script does.
export { normaliseAnswer };

/** Sentences of a text; the full stop of an initial (J. R. R. Tolkien) or of a title (St. Paul) ends none. */
export function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])(?<!(?<!\p{L})(?:\p{L}|St|Mt|Dr|Mr|Mrs|Jr)\.)\s+/u);
}

const holds = (text: string, part: string) => ` ${text} `.includes(` ${part} `);

/**
 * Whether a text names a value, normalised and in whole words. A value that begins with punctuation (.in, +1) is looked
 * for as it is written: without it, it is another word.
 */
export function names(text: string, value: string): boolean {
  if (!/^[!-/:-@[-`{-~]/.test(value)) {
    const wanted = normaliseAnswer(value);
    return wanted !== '' && holds(normaliseAnswer(text), wanted);
  }
  const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'iu').test(text);
}

/** Longest answer sentence that counts, in words. */
const LONGEST = 30;

/**
 * Whether a gold answer stands in a sentence of at most 30 words that names no other value of the attribute.
 * @param golds the value and its aliases
 * @param others all values of the attribute; those that are part of a gold, or the same, do not count as another
 */
export function isRight(answer: string, golds: readonly string[], others: readonly string[]): boolean {
  const normal = golds.map(normaliseAnswer);
  const rivals = others.filter((other) => !normal.some((gold) => holds(gold, normaliseAnswer(other))));
  // An alias of .in would be every "in".
  const wanted = golds.filter((gold) => !golds.includes(`.${gold}`));
  const named = (sentence: string, values: readonly string[]) => values.some((value) => names(sentence, value));
  return sentencesOf(answer).some((sentence) => sentence.split(/\s+/).length <= LONGEST && named(sentence, wanted) && !named(sentence, rivals));
}
