/** Answer normalisation and the measure of a right answer. */

/** As the SQuAD evaluation script: lower case, no punctuation, no articles, single spaces. */
export function normaliseAnswer(text: string): string {
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .replace(/\b(a|an|the)\b/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
}

/** Sentences of a text; the full stop of an initial (J. R. R. Tolkien) or of a title (St. Paul) ends none. */
export function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])(?<!(?<!\p{L})(?:\p{L}|St|Mt|Dr|Mr|Mrs|Jr)\.)\s+/u);
}

const holds = (text: string, part: string) => ` ${text} `.includes(` ${part} `);

/** Longest answer sentence that counts, in words. */
const LONGEST = 30;

/**
 * Whether a gold answer stands in a sentence of at most 30 words that names no other value of the attribute.
 * @param golds the value and its aliases
 * @param others all values of the attribute; those that are part of a gold, or the same, do not count as another
 */
export function isRight(answer: string, golds: readonly string[], others: readonly string[]): boolean {
  const normal = golds.map(normaliseAnswer).filter((gold) => gold !== '');
  const rivals = others.map(normaliseAnswer).filter((other) => other !== '' && !normal.some((gold) => holds(gold, other)));
  return sentencesOf(answer)
    .filter((sentence) => sentence.split(/\s+/).length <= LONGEST)
    .map(normaliseAnswer)
    .some((sentence) => normal.some((gold) => holds(sentence, gold) && !rivals.some((rival) => holds(without(sentence, gold), rival))));
}

const without = (text: string, part: string) => ` ${text} `.replace(` ${part} `, ' ').trim();
