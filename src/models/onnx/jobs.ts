/** What a request becomes on its way through the generator. */
import {
  SelfRagError,
  type FinishReason,
  type GenerateEvent,
  type GenerateRequest,
  type PromptPiece,
  type TokenStep,
} from '../../selfrag';
import type { StreamDecoder, Tokenizer } from '../tokenizer';
import { readDistribution } from './distribution';

/** A distinct prompt on its way; several requests may wait for it. */
export interface Job {
  readonly key: string;
  readonly prompt: readonly number[];
  readonly requests: readonly string[];
  readonly stopIds: ReadonlySet<number>;
  readonly maxNewTokens: number;
  readonly topK: number;
  /** Emitted first, whatever is likeliest. */
  readonly forced: readonly number[];
  readonly steps: TokenStep[];
  readonly text: StreamDecoder;
}

export interface Generation {
  readonly steps: readonly TokenStep[];
  readonly reason: FinishReason;
}

/** Requests for the same generation become one job. @throws SelfRagError `context-overflow` */
export function jobsOf(requests: readonly GenerateRequest[], tokenizer: Tokenizer, contextLength: number): Job[] {
  const jobs = new Map<string, Job & { requests: string[] }>();
  for (const { id, prompt: pieces, maxNewTokens, stop, topK, forced: first } of requests) {
    const prompt = tokenizer.encode(pieces);
    const forced = first ? tokenizer.encode(first) : [];
    if (prompt.length >= contextLength) throw tooLong(pieces, prompt.length, tokenizer, contextLength);
    const key = `${prompt.join(' ')}|${maxNewTokens}|${stop.join(' ')}|${topK}|${forced.join(' ')}`;
    const same = jobs.get(key);
    if (same) {
      same.requests.push(id);
      continue;
    }
    const stopIds = new Set(stop.map((token) => tokenizer.controlId(token)));
    jobs.set(key, { key, prompt, requests: [id], stopIds, maxNewTokens, topK, forced, steps: [], text: tokenizer.stream() });
  }
  return [...jobs.values()];
}

/** The error blames the longest piece where the rest would fit without it. */
function tooLong(pieces: readonly PromptPiece[], promptTokens: number, tokenizer: Tokenizer, contextLength: number): SelfRagError {
  const start = tokenizer.encode([]).length;
  const sizes = pieces.map((piece) => tokenizer.encode([piece]).length - start);
  const longest = Math.max(...sizes);
  const at = sizes.indexOf(longest);
  const [piece, before] = [pieces[at], pieces[at - 1]];
  const facts = { promptTokens, contextLength };
  const all = `and the model holds ${contextLength} in all, prompt and answer together.`;
  if (piece && 'text' in piece && promptTokens - longest < contextLength) {
    // A passage stands behind its opening token, and begins with its title.
    const passage = before && 'control' in before && before.control === '<paragraph>';
    const message = passage
      ? `The passage “${piece.text.split('\n', 1)[0]?.slice(0, 80)}” takes ${longest} tokens, ${all} Give a shorter passage.`
      : `The question takes ${longest} tokens, ${all} Ask a shorter question.`;
    return new SelfRagError('context-overflow', message, { ...facts, longest });
  }
  const message = `Question, passage and what was written so far take ${promptTokens} tokens, ${all} Lower the depth, or shorten question and passages.`;
  return new SelfRagError('context-overflow', message, facts);
}

/** Tokens of a job at its full length. */
export function fullLength({ prompt, maxNewTokens }: Job, contextLength: number): number {
  return Math.min(prompt.length + maxNewTokens, contextLength);
}

/** What the cache of a job holds while it decodes: the prompt, and all of its tokens but the last. */
export function readSoFar({ prompt, steps }: Job): number[] {
  return [...prompt, ...steps.slice(0, -1).map((step) => step.id)];
}

/** Appends the next token to a job: the forced one, or else the likeliest. @returns the reason if the job ends with it */
export function takeToken(job: Job, logits: Float32Array, tokenizer: Tokenizer, contextLength: number): FinishReason | null {
  const { top, watched, ranks, logProb } = readDistribution(logits, tokenizer.watchedIds, Math.max(job.topK, 1));
  const alternatives = top.map((one) => ({ id: one.id, text: tokenizer.tokenText(one.id), logProb: one.logProb }));
  const forced = job.forced[job.steps.length];
  const id = forced ?? (alternatives[0] as (typeof alternatives)[number]).id;
  const control = tokenizer.isControl(id);
  const step = { id, logProb: logProb(id), text: job.text.push(id), control, watched, ranks, top: alternatives };
  job.steps.push(forced === undefined ? step : { ...step, forced: true });
  if (forced === undefined && id === tokenizer.endId) return 'eos';
  if (forced === undefined && job.stopIds.has(id)) return 'stop';
  return job.steps.length >= job.maxNewTokens || job.prompt.length + job.steps.length >= contextLength ? 'length' : null;
}

/** The last step of a job, for each of its requests, and its end if that was it. */
export function* stepEvents(job: Job, reason: FinishReason | null): Generator<GenerateEvent, void> {
  const step = job.steps.at(-1) as TokenStep;
  for (const request of job.requests) {
    yield { kind: 'token', request, step };
    if (reason !== null) yield { kind: 'finish', request, reason };
  }
}

export function* replayed(job: Job, { steps, reason }: Generation): Generator<GenerateEvent, void> {
  for (const request of job.requests) {
    for (const step of steps) yield { kind: 'token', request, step };
    yield { kind: 'finish', request, reason };
  }
}
