/** `run_long_form_static.py` from its command line and items to the file that it writes. */
import {
  citedAnswer,
  fixSpacing,
  longForm,
  longFormRecord,
  postprocess,
  ReleasedError,
  type LongFormResult,
  type Script,
} from '../../selfrag/released';
import { LONG_OPTIONS, parseArgv } from './argv';
import { copy, longFormInstruction } from './inputData';
import { firstOf, need, text, type Item, type Json } from './python';
import { fillPrompt } from './templates';

export interface LongArgs {
  readonly task: string | null;
  readonly max_new_tokens: number;
  readonly ndocs: number;
  readonly threshold: number | null;
  readonly use_grounding: boolean;
  readonly use_seqscore: boolean;
  readonly use_utility: boolean;
  readonly beam_width: number;
  readonly max_depth: number;
  readonly ignore_cont: boolean;
  readonly mode: string;
}

const DEFAULTS: LongArgs = {
  task: null,
  max_new_tokens: 15,
  ndocs: 10,
  threshold: null,
  use_grounding: false,
  use_seqscore: false,
  use_utility: false,
  beam_width: 2,
  max_depth: 2,
  ignore_cont: false,
  // Not among the choices of the option, but never checked against them.
  mode: 'default',
};

/** D2: whatever weights the command line names. */
const WEIGHTS = { rel: 1, sup: 1, use: 0.5 };

type Doc = Item & { title: string; text: string };

/** @returns the content of the output file; FactScore: a list of its lines. @throws ReleasedError where the script stops */
export function* mainLong(argv: readonly string[], items: readonly Item[]): Script<Json> {
  const args: LongArgs = { ...DEFAULTS, ...parseArgv(argv, LONG_OPTIONS) };
  if (args.task === 'factscore') {
    const lines: Item[] = [];
    for (const item of items) {
      const prompt = text(need(item, 'input'));
      const docs = firstOf<Doc>(need(item, 'ctxs'), args.ndocs);
      lines.push(formatFactScore(item, scriptPaths(yield* generate(prompt, docs, args), docs)));
    }
    return lines;
  }
  const { task } = args;
  if (task !== 'asqa' && task !== 'eli5') throw new ReleasedError('NotImplementedError', `there is no task ${task}`);
  const data: Item[] = [];
  for (const item of items) {
    const question = text(need(item, 'question'));
    const docs = firstOf<Doc>(need(item, 'docs'), args.ndocs);
    const result = yield* generate(longFormInstruction(task, question), docs, args);
    data.push(formatCited(item, scriptPaths(result, docs)));
  }
  return { data, args: [], total_cost: 0, azure_filter_fail: '' };
}

function* generate(instruction: string, docs: readonly Doc[], args: LongArgs): Script<LongFormResult> {
  return yield* longForm(
    {
      prompt: [{ typed: fillPrompt('prompt_no_input', { instruction }) }],
      query: instruction,
      docs,
      maxNewTokens: args.max_new_tokens,
      maxDepth: args.max_depth,
      beamWidth: args.beam_width,
      threshold: args.threshold,
      options: { grounding: args.use_grounding, utility: args.use_utility, sequence: args.use_seqscore, weights: WEIGHTS },
      ignoreContradictory: args.ignore_cont,
      mode: args.mode,
    },
    longFormRecord(),
  );
}

/** What the search hands to the formatting: its dictionaries by rank, or the text of an answer without retrieval. */
export interface ScriptPaths {
  readonly final: string | Readonly<Record<number, string>>;
  readonly sentences?: Readonly<Record<number, string[]>>;
  readonly originalSentences?: Readonly<Record<number, string[]>>;
  readonly docs?: Readonly<Record<number, Json[]>>;
}

function scriptPaths(result: LongFormResult, docs: readonly Doc[]): ScriptPaths {
  if (result.kind === 'text') return { final: result.text };
  const byRank = <T>(list: readonly T[]): Record<number, T> => Object.fromEntries(list.entries());
  return {
    final: byRank(result.finalPrediction),
    sentences: byRank(result.sentences.map((path) => [...path])),
    originalSentences: byRank(result.originalSentences.map((path) => [...path])),
    docs: byRank(result.docs.map((path) => path.map((doc) => (doc === null ? null : (docs[doc] as Json))))),
  };
}

/** An item of ASQA or ELI5 with its answer; `docs` are replaced by those cited. */
export function formatCited(given: Item, paths: ScriptPaths): Item {
  const item = copy(given);
  if (paths.sentences === undefined || typeof paths.final === 'string') {
    if (typeof paths.final !== 'string') throw new ReleasedError('AttributeError', 'the answer is no text');
    item.output = postprocess(paths.final);
    item.docs = [];
  } else {
    const answer = citedAnswer({ finalPrediction: paths.final, sentences: paths.sentences, docs: paths.docs ?? {} });
    item.output = answer.text;
    item.docs = copy([...answer.docs]);
  }
  // The first path's, even where the second one was taken in its place.
  if (paths.originalSentences) item.intermediate = pathZero(paths.originalSentences);
  return item;
}

/** A line of FactScore; an answer without retrieval is a text, of which only the first character is read (D15). */
export function formatFactScore(item: Item, { final, originalSentences }: ScriptPaths): Item {
  const first = typeof final === 'string' ? [...final][0] : pathZero(final);
  if (first === undefined) throw new ReleasedError('IndexError', 'the answer is empty', 'D15');
  const output = fixSpacing(postprocess(first));
  const line = { input: need(item, 'input'), output, topic: need(item, 'topic'), cat: need(item, 'cat') };
  if (!originalSentences) throw new ReleasedError('KeyError', 'there are no sentences of a path', 'D15');
  return { ...line, intermediate: pathZero(originalSentences) };
}

function pathZero<T>(paths: Readonly<Record<number, T>>): T {
  const path = paths[0];
  if (path === undefined) throw new ReleasedError('KeyError', 'there is no path 0');
  return path;
}
