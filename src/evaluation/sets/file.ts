/** Questions of a file: JSON lines, one question each. */
import { z } from 'zod';
import type { Encyclopedia } from '../encyclopedia';
import { goldOf } from '../judge';
import type { Case } from './case';

export const lineSchema = z.strictObject({
  question: z.string().trim().min(1),
  /** The value and its aliases; empty: the answer is not judged. */
  answers: z.array(z.string().trim().min(1)).default([]),
  needs_retrieval: z.boolean(),
  /** Passages that answer it, one of them alone. */
  passage_ids: z.array(z.string()).min(1).optional(),
  /** Key of the facts file. */
  fact: z.string().optional(),
  kind: z.string().optional(),
});

export type QuestionLine = z.infer<typeof lineSchema>;

export class QuestionFileError extends Error {
  constructor(
    readonly file: string,
    /** Counted from 1; 0: the file as a whole. */
    readonly line: number,
    readonly problem: string,
  ) {
    super(line === 0 ? `${file}: ${problem}` : `${file}, line ${line}: ${problem}`);
    this.name = 'QuestionFileError';
  }
}

/** @throws QuestionFileError at the first line that is not as it should be */
export function parseQuestions(text: string, file: string, book: Encyclopedia): QuestionLine[] {
  const lines = text.split(/\r?\n/).flatMap((line, at) => (line.trim() === '' ? [] : [{ line, number: at + 1 }]));
  if (lines.length === 0) throw new QuestionFileError(file, 1, 'there is no question');
  return lines.map(({ line, number }) => {
    const wrong = (problem: string) => new QuestionFileError(file, number, problem);
    let data: unknown;
    try {
      data = JSON.parse(line);
    } catch (error) {
      throw wrong(`not JSON (${(error as Error).message})`);
    }
    const parsed = lineSchema.safeParse(data);
    if (!parsed.success) {
      const { path = [], message = 'unknown' } = parsed.error.issues[0] ?? {};
      throw wrong(`${path.length > 0 ? path.join('.') : 'the whole line'}: ${message.replace(/^Invalid input: /, '')}`);
    }
    const strange = parsed.data.passage_ids?.find((id) => !book.passages.has(id));
    if (strange !== undefined) throw wrong(`passage_ids: the corpus has no passage ${JSON.stringify(strange)}`);
    const { fact } = parsed.data;
    if (fact !== undefined && !book.facts.has(fact)) throw wrong(`fact: the facts file has no key ${JSON.stringify(fact)}`);
    return parsed.data;
  });
}

/** Cases of a file's questions: what a line does not say is not measured. */
export function casesOf(lines: readonly QuestionLine[], book: Encyclopedia): Case[] {
  return lines.map(({ question, answers, needs_retrieval: needsRetrieval, passage_ids: ids, fact: key }): Case => {
    const fact = key === undefined ? undefined : book.facts.get(key);
    const others = fact ? goldOf(fact, book).others : [];
    return {
      sort: 'given',
      question,
      needsRetrieval,
      golds: answers.length > 0 ? [{ answers, others }] : [],
      passages: ids ?? fact?.passage_ids ?? [],
      ...(fact && { fact }),
      measure: { probes: fact !== undefined, endToEnd: needsRetrieval, segments: false },
    };
  });
}
