/** `run_short_form.py` from its command line and items to the file that it writes. */
import { ReleasedError, shortForm, shortFormRecord, type Script, type ShortFormResult } from '../../selfrag/released';
import { parseArgv, SHORT_OPTIONS } from './argv';
import { preprocessInputData, processDataEvidences } from './inputData';
import { accuracy, match } from './metrics';
import { mean, need, type Item, type Json } from './python';
import { fillPrompt } from './templates';

export interface ShortArgs {
  readonly task: string | null;
  readonly max_new_tokens: number;
  readonly ndocs: number;
  readonly threshold: number | null;
  readonly use_groundness: boolean;
  readonly use_seqscore: boolean;
  readonly use_utility: boolean;
  readonly w_rel: number;
  readonly w_sup: number;
  readonly w_use: number;
  readonly mode: string;
  readonly metric: string | null;
}

const DEFAULTS: ShortArgs = {
  task: null,
  max_new_tokens: 15,
  ndocs: 10,
  threshold: null,
  use_groundness: false,
  use_seqscore: false,
  use_utility: false,
  w_rel: 1,
  w_sup: 1,
  w_use: 1,
  mode: 'default',
  metric: null,
};

type Doc = Item & { title: string; text: string };

export interface MainShortOptions {
  /** As released, the function is called with a depth that it does not take, and stops (D16); true leaves it out. */
  readonly dropDepth: boolean;
}

/** @returns the content of the output file. @throws ReleasedError where the script stops */
export function* mainShort(argv: readonly string[], items: readonly Item[], { dropDepth }: MainShortOptions): Script<Json> {
  const args: ShortArgs = { ...DEFAULTS, ...parseArgv(argv, SHORT_OPTIONS) };
  const preds: string[] = [];
  const prompts: string[] = [];
  const metrics: number[] = [];
  const all: Item[] = [];
  for (const row of preprocessInputData(items, args.task)) {
    const prompt = fillPrompt('prompt_no_input', row);
    const docs = processDataEvidences(row, args.ndocs)[1] as Doc[];
    if (!dropDepth) throw new ReleasedError('TypeError', 'the function does not take max_depth', 'D16');
    const result = yield* generate(prompt, docs, args);
    if (result.best === '') throw new ReleasedError('IndexError', 'the answer is empty', 'D22');
    const pred = /^[#:]/.test(result.best) ? result.best.slice(1) : result.best;
    prompts.push(prompt);
    preds.push(pred);
    all.push(resultEntries(result, docs));
    metrics.push(metric(pred, row, args.metric));
  }
  return {
    preds,
    prompts,
    metric_results: metrics,
    all_results: all,
    golds: [],
    metric: args.metric,
    metric_mean: mean(metrics),
    scores: [],
  };
}

function* generate(prompt: string, docs: readonly Doc[], args: ShortArgs): Script<ShortFormResult> {
  return yield* shortForm(
    {
      prompt: [{ typed: prompt }],
      docs,
      maxNewTokens: args.max_new_tokens,
      threshold: args.threshold,
      options: {
        grounding: args.use_groundness,
        utility: args.use_utility,
        sequence: args.use_seqscore,
        weights: { rel: args.w_rel, sup: args.w_sup, use: args.w_use },
      },
      mode: args.mode,
      closed: args.task === 'fever' || args.task === 'arc_c',
    },
    shortFormRecord(),
  );
}

function resultEntries({ noRetrieval, retrievals }: ShortFormResult, docs: readonly Doc[]): Item {
  const entries: Item = noRetrieval === null ? {} : { no_retrieval: noRetrieval };
  retrievals.forEach(({ pred, score, doc }, i) => {
    entries[`retrieval_${i}`] = { pred, score, ctx: docs[doc] as Item };
  });
  return entries;
}

function metric(pred: string, row: Item, name: string | null): number {
  if (!('answers' in row) && 'answer' in row) {
    const answer = need(row, 'answer');
    row.answers = typeof answer === 'string' ? [answer] : answer;
  }
  if (name === 'accuracy') return accuracy(pred, need(row, 'output'));
  if (name !== 'match') throw new ReleasedError('NotImplementedError', `there is no metric ${name}`);
  const label = pred.includes('SUPPORTS') ? 'true' : pred.includes('REFUTES') ? 'false' : pred;
  return match(label, need(row, 'answers'));
}
