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
  return answer
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => sentence.split(/\s+/).length <= LONGEST)
    .map(normaliseAnswer)
    .some((sentence) => normal.some((gold) => holds(sentence, gold) && !rivals.some((rival) => holds(without(sentence, gold), rival))));
}

const without = (text: string, part: string) => ` ${text} `.replace(` ${part} `, ' ').trim();
