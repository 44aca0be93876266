/** What counts as right, and what a sentence states. */
import type { Encyclopedia } from './encyclopedia';
import { isRight, names, normaliseAnswer } from './normalise';
import type { Fact } from './questions';

/** One thing that an answer has to say. */
export interface Gold {
  /** The value and its aliases. */
  readonly answers: readonly string[];
  /** All values of the attribute: another one in the same sentence makes it wrong. */
  readonly others: readonly string[];
}

export function goldOf(fact: Fact, book: Encyclopedia): Gold {
  return { answers: [fact.value, ...fact.aliases], others: book.values(fact) };
}

export const YES: Gold = { answers: ['Yes'], others: ['Yes', 'No'] };
export const NO: Gold = { answers: ['No'], others: ['Yes', 'No'] };

/**
 * Whether the answer says all that is wanted. What the question itself names, and what another gold asks for or
 * holds as a part, is not another value.
 */
export function saysAll(answer: string, golds: readonly Gold[], question: string): boolean {
  return golds.every(({ answers, others }) => {
    const allowed = golds.filter((gold) => gold.answers !== answers).flatMap((gold) => gold.answers);
    const rivals = others.filter((other) => (!names(question, other) || isYesNo(other)) && !allowed.some((one) => names(one, other)));
    return isRight(answer, answers, rivals);
  });
}

/** A question may hold a "no" that says nothing about the answer. */
const isYesNo = (value: string) => value === 'Yes' || value === 'No';

/**
 * What a sentence states that can be checked: known values, numbers, and words that begin with a capital although no
 * sentence begins with them. Normalised; what the question names is left out, since it is not the passage's to say.
 * @param values known values, e.g. all of the kind in question
 */
export function statements(sentence: string, values: readonly string[], question: string): string[] {
  const asked = ` ${normaliseAnswer(question)} `;
  const known = values.filter((value) => names(sentence, value)).map(normaliseAnswer);
  const numbers = sentence.match(/\d[\d,.]*/g) ?? [];
  const capitals = [...sentence.matchAll(/(?<![.!?]\s+|^|[\p{L}'’-])\p{Lu}[\p{L}'’]+/gu)].map(([name]) => name.replace(/['’]s?$/, ''));
  const stated = [...known, ...numbers.map(normaliseAnswer), ...capitals.map(normaliseAnswer)];
  return [...new Set(stated)].filter((one) => one !== '' && !asked.includes(` ${one} `));
}

/** Whether each of the statements stands in the passage, in whole words. */
export function allStatedIn(found: readonly string[], passage: { readonly title: string; readonly text: string }): boolean {
  const normal = ` ${normaliseAnswer(`${passage.title} ${passage.text}`)} `;
  return found.every((one) => normal.includes(` ${one} `));
}
