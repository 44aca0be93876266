/** What the scripts ask of vLLM and what they read of its answer. A script is a coroutine: it yields a `Batch`, one call
 * of `model.generate`, and is resumed with the completions, one per prompt. So golden traces, a live model and a record
 * drive the same code. */
import type { TraceCompletion } from '../trace';
import type { ControlToken, ReflectionToken } from '../tokens';
import type { END, Marked, Prompt } from './text';

/** vLLM's SamplingParams. */
export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  /** Log-probs of so many likeliest tokens per step; null: none are asked for. */
  readonly logprobs: number | null;
}

export interface Batch {
  readonly prompts: readonly Prompt[];
  readonly sampling: Sampling;
}

export interface Completion {
  readonly text: Marked;
  /** One per generated token: the control token that it is, null for other tokens. */
  readonly tokens: readonly (ControlToken | typeof END | null)[];
  /** Sum of the log-probs of the generated tokens. */
  readonly cumulativeLogProb: number;
  /** Natural log-prob of a token at a step, undefined where it is not among the `logprobs` likeliest. */
  logProb(step: number, token: ReflectionToken): number | undefined;
  /** The record that this was read from, if any. */
  readonly recorded?: TraceCompletion;
}

export type Script<Result> = Generator<Batch, Result, readonly Completion[]>;

/** Temperature 0 without nucleus sampling, as all scripts of the method decode. */
export const greedy = (maxTokens: number, logprobs: number | null): Sampling => ({ temperature: 0, topP: 1, maxTokens, logprobs });

/** One prompt, one completion. */
export function* complete(prompt: Prompt, sampling: Sampling): Script<Completion> {
  const [completion] = yield { prompts: [prompt], sampling };
  if (completion === undefined) throw new Error('a batch of one prompt gives one completion');
  return completion;
}

/** Logits are asked for by position: an empty generation has none. */
export const emptyGeneration = (completion: Completion): boolean => completion.tokens.length === 0;
