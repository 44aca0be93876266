/** The scripted language model of a golden case: a table from (prompt, max_tokens, logprobs) to a response. */
import { mark, promptText, type Batch, type Completion, type Script } from '../../../selfrag/released';
import { z } from 'zod';
import { CONTROL_IDS, controlOf } from './vocabulary';

export const lmRowSchema = z.object({
  prompt: z.string(),
  max_tokens: z.number(),
  logprobs: z.number().nullable(),
  response: z.object({
    text: z.string(),
    token_ids: z.array(z.number()),
    cumulative_logprob: z.number(),
    logprobs: z.array(z.record(z.string(), z.number())).nullable(),
  }),
});

type LmRow = z.infer<typeof lmRowSchema>;

/** One call of `generate`: the sampling parameters as given, and the row of each prompt. */
interface Call {
  readonly sampling: Readonly<Record<string, number>>;
  readonly lm: readonly number[];
}

/** The script asked for a completion that the reference never asked for. */
export class UnknownRequest extends Error {}

export class TableModel {
  readonly calls: Call[] = [];
  readonly #rows: ReadonlyMap<string, number>;

  constructor(private readonly table: readonly LmRow[]) {
    this.#rows = new Map(table.map((row, i) => [JSON.stringify([row.prompt, row.max_tokens, row.logprobs]), i]));
  }

  answer({ prompts, sampling: { temperature, topP, maxTokens, logprobs } }: Batch): Completion[] {
    const rows = prompts.map((prompt) => {
      const key = JSON.stringify([promptText(prompt), maxTokens, logprobs]);
      const row = this.#rows.get(key);
      if (row === undefined) throw new UnknownRequest(`the script asks for what the reference never asked: ${key}`);
      return row;
    });
    const sampling = { temperature, top_p: topP, max_tokens: maxTokens, ...(logprobs !== null && { logprobs }) };
    this.calls.push({ sampling, lm: rows });
    return rows.map((row) => completion((this.table[row] as LmRow).response));
  }

  /** Drives a script to its end. */
  drive<T>(script: Script<T>): T {
    let next = script.next([]);
    while (!next.done) next = script.next(this.answer(next.value));
    return next.value;
  }
}

function completion({ text, token_ids: ids, cumulative_logprob: cumulativeLogProb, logprobs }: LmRow['response']): Completion {
  return {
    text: mark(text),
    tokens: ids.map(controlOf),
    cumulativeLogProb,
    logProb: (step, token) => logprobs?.[step]?.[CONTROL_IDS[token]],
  };
}
