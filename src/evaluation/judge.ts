/** What counts as right, and what a sentence states. */
import type { Encyclopedia } from './encyclopedia';
import { isRight, normaliseAnswer } from './normalise';
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
 * Whether the answer says all that is wanted. What the question itself names, and what another gold asks for, is not
 * another value.
 */
export function saysAll(answer: string, golds: readonly Gold[], question: string): boolean {
  const asked = ` ${normaliseAnswer(question)} `;
  const named = (value: string) => asked.includes(` ${normaliseAnswer(value)} `);
  return golds.every(({ answers, others }) => {
    const allowed = new Set(golds.filter((gold) => gold.answers !== answers).flatMap((gold) => gold.answers.map(normaliseAnswer)));
    const rivals = others.filter((other) => (!named(other) || isYesNo(other)) && !allowed.has(normaliseAnswer(other)));
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
  const normal = ` ${normaliseAnswer(sentence)} `;
  const asked = ` ${normaliseAnswer(question)} `;
  const known = values.map(normaliseAnswer).filter((value) => value !== '' && normal.includes(` ${value} `));
  const numbers = sentence.match(/\d[\d,.]*/g) ?? [];
  const names = [...sentence.matchAll(/(?<![.!?]\s+|^|[\p{L}'’-])\p{Lu}[\p{L}'’]+/gu)].map(([name]) => name.replace(/['’]s?$/, ''));
  const stated = [...known, ...numbers.map(normaliseAnswer), ...names.map(normaliseAnswer)];
  return [...new Set(stated)].filter((one) => one !== '' && !asked.includes(` ${one} `));
}

/** Whether each of the statements stands in the passage, in whole words. */
export function allStatedIn(found: readonly string[], passage: { readonly title: string; readonly text: string }): boolean {
  const normal = ` ${normaliseAnswer(`${passage.title} ${passage.text}`)} `;
  return found.every((one) => normal.includes(` ${one} `));
}
