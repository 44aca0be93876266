/** What stands in the way of criticising an answer. */
import type { CritiqueInput, ErrorData } from '../../selfrag';
import { questionProblem } from '../state/draft';

/** Batches of more would take minutes on small machines. */
export const MOST_PASSAGES = 10;

/** @returns one sentence that says what is missing and what to do, or null */
export function critiqueProblem({ question, passages, answer }: CritiqueInput): ErrorData | null {
  const problem = (code: string, message: string) => ({ code, message, facts: {} });
  const asked = questionProblem(question);
  if (asked) {
    if (asked.code !== 'empty-question') return asked;
    return problem('empty-question', 'The question is empty. Type the question that the answer belongs to.');
  }
  if (answer.trim() === '') return problem('empty-answer', 'The answer is empty. Type the answer to be criticised.');
  if (passages.length > MOST_PASSAGES) {
    return problem('too-many-passages', `There are ${passages.length} passages, the limit is ${MOST_PASSAGES}. Remove some.`);
  }
  const blank = passages.findIndex(({ title, text }) => title.trim() === '' || text.trim() === '');
  if (blank < 0) return null;
  const lacks = passages[blank]?.title.trim() === '' ? 'title' : 'text';
  return problem('empty-passage', `Passage ${blank + 1} has no ${lacks}. Fill it in, or remove the passage.`);
}

/** A passage id that is not taken; given passages only have to differ from one another. */
export function freeId(given: readonly { readonly id: string }[]): string {
  const taken = new Set(given.map((passage) => passage.id));
  let n = given.length + 1;
  while (taken.has(`given-${n}`)) n++;
  return `given-${n}`;
}
