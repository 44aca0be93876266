/** Drives the script of some settings over a record, as far as the recorded generations reach. */
import { instructionText } from '../prompt';
import type { Settings } from '../settings';
import type { Trace, TraceRetrieval } from '../trace';
import { citedAnswer } from './citations';
import { postprocess } from './cleanUp';
import type { Batch, Script } from './completion';
import { ReleasedError } from './errors';
import { completionKey, completionsOf, recordedCompletion } from './fromRecord';
import { longForm, longFormRecord, type LongFormRecord, type LongFormResult } from './longForm';
import type { ScoreOptions } from './score';
import { shortForm, shortFormRecord, type ShortFormRecord, type ShortFormResult } from './shortForm';
import type { Doc } from './step';
import { promptKey, type Prompt } from './text';

export type ReleasedSettings = Pick<
  Settings,
  'form' | 'mode' | 'threshold' | 'weights' | 'passages' | 'beamWidth' | 'maxDepth' | 'sequenceScore' | 'hardConstraint' | 'maxNewTokens'
>;

export type DrivenTrace = Pick<Trace, 'question' | 'retrievals' | 'completions'>;

/** What the script says in the end. */
export interface Answer {
  readonly text: string;
  /** Long form with passages: which path was read, and by sentence the position in it and the passage. */
  readonly rank: number;
  readonly citations: readonly { readonly number: number; readonly doc: number }[];
}

interface Progress {
  readonly prompt: Prompt;
  /** Null while it is not settled. */
  readonly retrieves: boolean | null;
  /** The question's search; null while there is none. */
  readonly retrieval: TraceRetrieval | null;
  /** The passages that the script reads, as positions in the retrieval. */
  readonly docs: readonly number[];
  readonly passages: readonly Doc[];
  /** The script wants passages that the record does not hold. */
  readonly needsPassages: boolean;
  /** What the script waits for; null: it came to its end, or waits for passages. */
  readonly pending: Batch | null;
  readonly crash: ReleasedError | null;
  readonly answer: Answer | null;
}

export type Driven = Progress &
  (
    | { readonly form: 'long'; readonly record: LongFormRecord; readonly result: LongFormResult | null }
    | { readonly form: 'short'; readonly record: ShortFormRecord; readonly result: ShortFormResult | null }
  );

const MODES: Readonly<Record<Settings['mode'], string>> = {
  adaptive: 'adaptive_retrieval',
  always: 'always_retrieve',
  never: 'no_retrieval',
};

/** D2: the long-form command passes these, whatever was asked for. */
export const LONG_WEIGHTS = { rel: 1, sup: 1, use: 0.5 };

/** A weight of 0 is the script's way to leave a term out; short form alone passes the weights on. */
export function scoreOptions({ weights, sequenceScore, form }: Pick<Settings, 'weights' | 'sequenceScore' | 'form'>): ScoreOptions {
  return {
    grounding: weights.sup > 0,
    utility: weights.use > 0,
    sequence: sequenceScore !== 'off',
    weights: form === 'long' ? LONG_WEIGHTS : weights,
  };
}

/** The record's search for the question, and whether it holds what the settings ask for. */
function searchOf(trace: DrivenTrace, { passages }: ReleasedSettings) {
  const retrieval = trace.retrievals.find(({ query }) => query === trace.question) ?? null;
  const held = retrieval?.passages.length ?? 0;
  const docs = (retrieval?.passages ?? []).slice(0, passages).flatMap(({ dropped }, i) => (dropped ? [] : [i]));
  return { retrieval, docs, complete: retrieval !== null && held >= Math.min(passages, retrieval.available) };
}

export const questionPrompt = (question: string): Prompt => [{ typed: instructionText(question) }];

export function drive(trace: DrivenTrace, settings: ReleasedSettings): Driven {
  const { retrieval, docs: positions, complete } = searchOf(trace, settings);
  const docs: Doc[] = positions.flatMap((at) => retrieval?.passages[at] ?? []);
  const shared = {
    prompt: questionPrompt(trace.question),
    docs,
    maxNewTokens: settings.maxNewTokens,
    threshold: settings.threshold,
    options: scoreOptions(settings),
    mode: MODES[settings.mode],
  };
  if (settings.form === 'long') {
    const record = longFormRecord();
    const { maxDepth, beamWidth, hardConstraint: ignoreContradictory } = settings;
    const script = longForm({ ...shared, query: trace.question, maxDepth, beamWidth, ignoreContradictory }, record);
    const end = advance(script, trace);
    return { form: 'long', record, ...progress(record, end, longAnswer) };
  }
  const record = shortFormRecord();
  const end = advance(shortForm({ ...shared, closed: settings.form === 'closed' }, record), trace);
  return { form: 'short', record, ...progress(record, end, shortAnswer) };

  /** What is left to be found out, once the passages are there that the script wanted to read. */
  function progress<R>(
    record: LongFormRecord | ShortFormRecord,
    end: End<R>,
    answerOf: (result: R) => Answer,
  ): Progress & { readonly result: R | null } {
    const retrieves = settled(record, settings.mode, end.crash !== null);
    const needsPassages = retrieves === true && !complete;
    const base = { prompt: shared.prompt, retrieves, retrieval, docs: positions, passages: docs, needsPassages };
    if (needsPassages) return { ...base, pending: null, crash: null, result: null, answer: null };
    const { answer, crash } = end.result === null ? { answer: null, crash: end.crash } : attempt(() => answerOf(end.result as R));
    return { ...base, pending: end.pending, result: end.result, answer, crash };
  }
}

/** What was decided; a script that stops while it decides has not, nor has one that waits for what it decides on. */
function settled({ doRetrieve, probe, direct }: LongFormRecord | ShortFormRecord, mode: Settings['mode'], crashed: boolean): boolean | null {
  if (mode !== 'adaptive') return mode === 'always';
  if (probe === null || (crashed && doRetrieve === false && direct === null)) return null;
  return doRetrieve;
}

interface End<R> {
  readonly result: R | null;
  readonly crash: ReleasedError | null;
  readonly pending: Batch | null;
}

/** Answers each batch from the record until one is not all there. */
function advance<R>(script: Script<R>, trace: DrivenTrace): End<R> {
  const known = completionsOf(trace);
  try {
    let next = script.next([]);
    while (!next.done) {
      const { prompts, sampling } = next.value;
      const found = prompts.map((prompt) => known.get(completionKey(promptKey(prompt), sampling.maxTokens)));
      const done = found.filter((one) => one !== undefined && one.finish !== null) as NonNullable<(typeof found)[number]>[];
      if (done.length < prompts.length) return { result: null, crash: null, pending: next.value };
      next = script.next(done.map((one) => recordedCompletion(one, sampling.logprobs)));
    }
    return { result: next.value, crash: null, pending: null };
  } catch (error) {
    return { result: null, crash: asCrash(error), pending: null };
  }
}

function asCrash(error: unknown): ReleasedError {
  if (error instanceof ReleasedError) return error;
  throw error;
}

function attempt(work: () => Answer): { answer: Answer | null; crash: ReleasedError | null } {
  try {
    return { answer: work(), crash: null };
  } catch (error) {
    return { answer: null, crash: asCrash(error) };
  }
}

/** As ASQA's and ELI5's output (D20). */
function longAnswer(result: LongFormResult): Answer {
  if (result.kind === 'text') return { text: postprocess(result.text), rank: 0, citations: [] };
  const { text, docs, numbers, rank } = citedAnswer({ finalPrediction: result.finalPrediction, sentences: result.sentences, docs: result.docs });
  const citations = numbers.flatMap((number, i) => (docs[i] == null ? [] : [{ number, doc: docs[i] as number }]));
  return { text, rank, citations };
}

/** As the predictions of the output file: one `#` or `:` in front goes. */
function shortAnswer({ best }: ShortFormResult): Answer {
  if (best === '') throw new ReleasedError('IndexError', 'the answer is empty', 'D22');
  return { text: /^[#:]/.test(best) ? best.slice(1) : best, rank: 0, citations: [] };
}
