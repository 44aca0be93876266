/**
 * The two ports of the method. Everything that computes (a browser engine, a server, a scripted model in a test)
 * stands behind `LanguageModel`; everything that finds passages stands behind `Retriever`.
 */
import type { ControlToken } from './tokens';

/**
 * A piece of a prompt. Text is tokenised as text and never parsed for control tokens, so the text "[Retrieval]" typed
 * by a person stays text. Ids are generated tokens, reused as they were decoded.
 */
export type PromptPiece =
  | { readonly text: string }
  | { readonly control: ControlToken }
  | { readonly ids: readonly number[] };

export interface GenerateRequest {
  /** Unique within the batch; events refer to it. */
  readonly id: string;
  readonly prompt: readonly PromptPiece[];
  /** Upper bound on new tokens, the stop token included. */
  readonly maxNewTokens: number;
  /** Generation ends after emitting one of these, or the end-of-sequence token. */
  readonly stop: readonly ControlToken[];
  /** How many of the likeliest alternatives each step reports, at least 1. */
  readonly topK: number;
  /**
   * Emitted first, in place of the likeliest tokens (teacher forcing); their steps report log-probs like any other.
   * They count towards `maxNewTokens`, and a stop token among them does not end the generation.
   */
  readonly forced?: readonly PromptPiece[];
  /**
   * What the released scripts ask vLLM for: log-probs of so many likeliest tokens; null: none. Engines that report all
   * watched log-probs with their ranks need not look at it.
   */
  readonly logprobs?: number | null;
}

export interface Alternative {
  readonly id: number;
  readonly text: string;
  /** Natural logarithm of the probability. */
  readonly logProb: number;
}

export interface TokenStep extends Alternative {
  /** Control tokens and the end token; their text is not part of a segment's text. */
  readonly control: boolean;
  /** Emitted because the request forced it, not because it was the likeliest. */
  readonly forced?: true;
  /** Log-probs of all of `WATCHED` (tokens.ts) at this step, in that order. */
  readonly watched: readonly number[];
  /** Rank of each of `WATCHED` in the whole vocabulary, 0 for the likeliest token, in that order. */
  readonly ranks: readonly number[];
  /** The likeliest tokens of this step, best first, `topK` of them. */
  readonly top: readonly Alternative[];
}

/** `stop`: one of the request's stop tokens came; `eos`: the end token; `length`: `maxNewTokens` or the context ran out. */
export type FinishReason = 'stop' | 'eos' | 'length';

export type GenerateEvent =
  | { readonly kind: 'token'; readonly request: string; readonly step: TokenStep }
  | { readonly kind: 'finish'; readonly request: string; readonly reason: FinishReason };

export interface GeneratorInfo {
  readonly name: string;
  /** sha256 of the weights, hex; tells whether a trace was made by this model. */
  readonly sha256: string;
  readonly backend: 'wasm' | 'webgpu' | 'cpu' | 'server' | 'scripted';
  /** Longest prompt plus output, in tokens. */
  readonly contextLength: number;
}

export interface LanguageModel {
  readonly info: GeneratorInfo;
  /**
   * Decodes all requests greedily as one batch. Events of different requests interleave; those of one request keep
   * their order and end with `finish`. Leaving the loop early or aborting the signal frees the batch.
   * @throws ContextOverflowError when a prompt leaves no room for a single new token.
   */
  generate(requests: readonly GenerateRequest[], signal?: AbortSignal): AsyncIterable<GenerateEvent>;
  /** Text of token ids, control and end tokens left out, no leading space. */
  decode(ids: readonly number[]): string;
}

export interface Passage {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface ScoredPassage extends Passage {
  /** Inner product of query and passage embedding, no unit; null where passages were given, not searched. */
  readonly score: number | null;
}

export interface RetrieverInfo {
  readonly name: string;
  /** sha256 of encoder and index, hex. */
  readonly sha256: string;
  /** Scores below this line mean "probably not covered" (calibrated with the index); null: no line known. */
  readonly coverageLine: number | null;
  /** Passages in the collection. */
  readonly size: number;
}

export interface Retriever {
  readonly info: RetrieverInfo;
  /** The `k` best passages, best first; fewer when the collection is smaller. */
  retrieve(query: string, k: number, signal?: AbortSignal): Promise<ScoredPassage[]>;
}
