/** Questions of a file: JSON lines, one question each. */
import { z } from 'zod';
import type { Encyclopedia } from '../encyclopedia';
import { goldOf, YES } from '../judge';
import { normaliseAnswer } from '../normalise';
import type { Fact } from '../questions';
import type { Case } from './case';

export const lineSchema = z.strictObject({
  question: z.string().trim().min(1),
  /** The value and its aliases; empty: the answer is not judged. */
  answers: z.array(z.string().trim().min(1)).default([]),
  needs_retrieval: z.boolean(),
  /** Passages that answer it, one of them alone; the first is the one that is given to read. */
  passage_ids: z.array(z.string()).min(1).optional(),
  /** Key of the facts file. */
  fact: z.string().optional(),
  /** For whoever reads the file: nothing is measured by it. */
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
  // Some editors write a byte-order mark, which is no JSON.
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/).flatMap((line, at) => (line.trim() === '' ? [] : [{ line, number: at + 1 }]));
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
    const { passage_ids: ids = [], fact: key } = parsed.data;
    const strange = ids.find((id) => !book.passages.has(id));
    if (strange !== undefined) throw wrong(`passage_ids: the corpus has no passage ${JSON.stringify(strange)}`);
    if (key === undefined) return parsed.data;
    const fact = book.facts.get(key);
    if (!fact) throw wrong(`fact: the facts file has no key ${JSON.stringify(key)}`);
    const [first] = ids;
    if (first !== undefined && !fact.passage_ids.includes(first)) {
      throw wrong(`passage_ids: the first, ${JSON.stringify(first)}, does not state the fact. Put one first that does: ${JSON.stringify(fact.passage_ids)}`);
    }
    return parsed.data;
  });
}

/** Cases of a file's questions: what a line does not say is not measured. */
export function casesOf(lines: readonly QuestionLine[], book: Encyclopedia): Case[] {
  return lines.map(({ question, answers, needs_retrieval: needsRetrieval, passage_ids: ids, fact: key }): Case => {
    const fact = key === undefined ? undefined : book.facts.get(key);
    return {
      sort: 'given',
      question,
      needsRetrieval,
      golds: answers.length > 0 ? [{ answers, others: othersOf(answers, fact, book) }] : [],
      passages: ids ?? fact?.passage_ids ?? [],
      ...(fact && { fact }),
      measure: { probes: fact !== undefined, endToEnd: needsRetrieval || answers.length > 0, segments: false },
    };
  });
}

/** What makes a sentence wrong. The fact's own value is no other one, though the line may not list it among its answers. */
function othersOf(answers: readonly string[], fact: Fact | undefined, book: Encyclopedia): readonly string[] {
  if (answers.every((answer) => ['yes', 'no'].includes(normaliseAnswer(answer)))) return YES.others;
  if (!fact) return [];
  const own = goldOf(fact, book);
  return own.others.filter((other) => !own.answers.includes(other));
}
