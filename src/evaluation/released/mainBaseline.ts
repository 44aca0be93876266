/** `run_baseline_lm.py` from its command line and items to the lines of the file that it writes. */
import { ReleasedError, spell, type Script, type Sampling } from '../../selfrag/released';
import { BASELINE_OPTIONS, parseArgv } from './argv';
import { copy, postprocessAnswersClosed } from './inputData';
import { literalEval } from './literal';
import { exactMatch, match, maxOverGolds } from './metrics';
import { at, contains, firstOf, need, text, type Item, type Json } from './python';
import { fillPrompt, taskText } from './templates';

export interface BaselineArgs {
  readonly mode: string;
  readonly max_new_tokens: number;
  readonly metric: string | null;
  readonly top_n: number;
  readonly task: string | null;
  readonly prompt_name: string;
  readonly batch_size: number;
  readonly choices: string | null;
  readonly instruction: string | null;
}

const DEFAULTS: BaselineArgs = {
  mode: 'vanilla',
  max_new_tokens: 15,
  metric: null,
  top_n: 1,
  task: null,
  prompt_name: 'prompt_no_input',
  batch_size: 5,
  choices: null,
  instruction: null,
};

/** @param retrieved content of the file of retrieved passages, if one was named */
export function* mainBaseline(argv: readonly string[], given: readonly Item[], retrieved: readonly Item[] | null = null): Script<Json> {
  const args: BaselineArgs = { ...DEFAULTS, ...parseArgv(argv, BASELINE_OPTIONS) };
  const items = given.map((item) => copy(item));
  if (args.mode === 'retrieval') addParagraphs(items, retrieved, args.top_n);
  for (const item of items) prepare(item, args);
  yield* answer(items, args);
  for (const item of items) item.metric_result = metric(item, args.metric);
  return items;
}

function addParagraphs(items: readonly Item[], retrieved: readonly Item[] | null, topN: number): void {
  const id = (item: Item, position: number) => JSON.stringify(item.id ?? position);
  const passages = retrieved && new Map(retrieved.map((entry, i) => [id(entry, i), firstOf<Item>(need(entry, 'ctxs'), topN)]));
  items.forEach((item, i) => {
    const found = passages ? passages.get(id(item, i)) : firstOf<Item>(need(item, 'ctxs'), topN);
    if (!found) throw new ReleasedError('KeyError', `nothing was retrieved for item ${i}`);
    item.paragraph = found
      .map((passage, n) => `[${n + 1}] ${text(need(passage, 'title'))}\n${text(need(passage, 'text'))}`)
      .join('\n');
  });
}

/** Gold answers (the last key that is there) and the instruction. */
function prepare(item: Item, args: BaselineArgs): void {
  if (!('golds' in item)) {
    if ('output' in item) item.golds = need(item, 'output');
    if ('answers' in item) item.golds = need(item, 'answers');
    if ('possible_answers' in item) item.golds = literalEval(text(need(item, 'possible_answers')));
    if ('answerKey' in item) item.golds = [need(item, 'answerKey')];
  }
  if (!('instruction' in item) && 'question' in item) item.instruction = need(item, 'question');
  const headed = (heading: string) => `${heading}\n\n### Input:\n${text(need(item, 'instruction'))}`;
  if (args.instruction !== null) item.instruction = headed(args.instruction);
  if (args.task === 'fever' || args.task === 'arc_c') item.instruction = headed(taskText(args.task));
}

/** Full batches keep the raw answer; only a last, smaller one has its choices read (D24). */
function* answer(items: readonly Item[], args: BaselineArgs): Script<void> {
  const { batch_size: size, task, choices } = args;
  if (size === 0) throw new ReleasedError('ZeroDivisionError', 'the batch size is 0');
  const full = Math.floor(items.length / size);
  for (let b = 0; b < full; b++) {
    const batch = items.slice(b * size, (b + 1) * size);
    const preds = yield* call(batch, args);
    batch.forEach((item, i) => (item.output = preds[i] as string));
  }
  if (items.length % size <= 0) return;
  if (full <= 0) throw new ReleasedError('UnboundLocalError', 'there are fewer items than a batch');
  const rest = items.slice(full * size);
  const preds = yield* call(rest, args);
  rest.forEach((item, i) => (item.output = postprocessAnswersClosed(preds[i] as string, task, choices)));
}

function* call(batch: readonly Item[], args: BaselineArgs): Script<string[]> {
  const sampling: Sampling = { temperature: 0.8, topP: 0.95, maxTokens: args.max_new_tokens, logprobs: null };
  const completions = yield { prompts: batch.map((item) => [{ typed: fillPrompt(args.prompt_name, item) }]), sampling };
  return completions.map(({ text: answer }) => {
    const pred = (spell(answer).split('\n\n')[0] ?? '').replaceAll('</s>', '');
    return pred.startsWith(' ') ? pred.slice(1) : pred;
  });
}

function metric(item: Item, name: string | null): Json {
  if (name === 'em') return maxOverGolds(exactMatch, need(item, 'output'), need(item, 'golds'));
  if (name === 'accuracy') return contains(need(item, 'output'), at(need(item, 'golds'), 0)) ? 1 : 0;
  if (name === 'match') return match(need(item, 'output'), need(item, 'golds'));
  throw new ReleasedError('NotImplementedError', `there is no metric ${name}`);
}
