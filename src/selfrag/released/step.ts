/** One expansion: a candidate per passage (`run_step_generation_batch` in run_long_form_static.py). */
import { RETRIEVE } from '../tokens';
import { greedy, type Completion, type Script } from './completion';
import { ReleasedError } from './errors';
import { candidateOf, LONG_SCORING, probabilities, scoreCandidate, type Candidate, type ScoreOptions } from './score';
import { marker, type Marked, type Prompt } from './text';

export interface Doc {
  readonly title: string;
  readonly text: string;
}

export interface StepInput {
  readonly prompt: Prompt;
  /** Null: one candidate on the bare prompt. */
  readonly docs: readonly Doc[] | null;
  readonly maxNewTokens: number;
  readonly threshold: number | null;
  readonly options: ScoreOptions;
}

/** What an expansion did, as far as it came. */
export interface StepRecord {
  readonly prompt: Prompt;
  readonly docs: readonly Doc[] | null;
  /** Tree id of the node that is expanded; null outside of a tree. */
  readonly of: number | null;
  candidates: Candidate[];
  completed: boolean;
  /** Tree id of the first child; set once the children are in the tree. */
  firstChild: number | null;
}

/** Log-probs asked for: those of all tokens but the last few of the vocabulary. */
const LONG_LOGPROBS = 32000;

export function evidence({ title, text }: Doc): Prompt {
  return [{ control: '[Retrieval]' }, { control: '<paragraph>' }, { typed: `${title}\n${text}` }, { control: '</paragraph>' }];
}

export function stepRecord(prompt: Prompt, docs: readonly Doc[] | null, of: number | null): StepRecord {
  return { prompt, docs, of, candidates: [], completed: false, firstChild: null };
}

/** @param record grows while the step goes on, so that it tells what happened when the step fails */
export function* runStep({ prompt, docs, maxNewTokens, threshold, options }: StepInput, record: StepRecord): Script<void> {
  const prompts = docs === null ? [prompt] : docs.map((doc) => [...prompt, ...evidence(doc)]);
  const completions = yield { prompts, sampling: greedy(maxNewTokens, LONG_LOGPROBS) };
  record.candidates = completions.map(candidateOf);
  for (const candidate of record.candidates) {
    scoreCandidate(candidate, options, LONG_SCORING);
    const { pred, rewritten } = rewriteNoRetrieval(candidate.completion, threshold);
    candidate.pred = pred;
    candidate.rewritten = rewritten;
  }
  record.completed = true;
}

/**
 * Splits the text at [No Retrieval], turns some of them into [Retrieval], and appends one of the two to every piece,
 * the last one included (D11).
 * @throws ReleasedError `TypeError` without a threshold (D11)
 */
function rewriteNoRetrieval(completion: Completion, threshold: number | null): { pred: Marked; rewritten: boolean[] } {
  const not = marker('[No Retrieval]');
  if (!completion.text.includes(not)) return { pred: completion.text, rewritten: [] };
  const rewritten = completion.tokens.flatMap((token, step) =>
    token === '[No Retrieval]' ? [becomesRetrieval(completion, step, threshold)] : [],
  );
  const pred = completion.text
    .split(not)
    .map((piece, i) => piece + (rewritten[i] ? marker('[Retrieval]') : not))
    .join('');
  return { pred, rewritten };
}

function becomesRetrieval(completion: Completion, step: number, threshold: number | null): boolean {
  if (threshold === null) throw new ReleasedError('TypeError', 'a probability cannot be compared with a missing threshold', 'D11');
  const p = probabilities(completion, step, RETRIEVE);
  const [retrieve = 0, not = 0, go = 0] = RETRIEVE.map((token) => p[token]);
  const beats = retrieve + not !== 0 && (retrieve + go) / (retrieve + not) > threshold;
  return (beats ? 1 : 0) > threshold;
}
