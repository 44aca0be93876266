/**
 * The language model of the method on an ONNX decoder. Prompts are read one after the other, each on top of the longest
 * beginning already known; then all rows decode as one ragged batch, and rows that end leave it. Finished generations
 * are remembered, so that a search under other settings generates only what is new.
 */
import {
  SelfRagError,
  type FinishReason,
  type GenerateEvent,
  type GenerateRequest,
  type GeneratorInfo,
  type LanguageModel,
  type TokenStep,
} from '../../selfrag';
import { nextTask } from '../nextTask';
import type { StreamDecoder, Tokenizer } from '../tokenizer';
import type { Decoder } from './decoder';
import { readDistribution } from './distribution';
import { emptyKv, gather, kvBytes, type KvCache, type KvRow, type KvShape } from './kv';
import { Lru } from './lru';
import { PrefixCache } from './prefixCache';

/** Tokens of a prompt read in one go: a stop waits for at most one such chunk. */
export const CHUNK = 256;
const REMEMBERED_GENERATIONS = 512;
const PREFIX_CACHE_BYTES = 96 * 2 ** 20;
/** Bound on the key and value caches of one batch; what does not fit decodes after it. */
const BATCH_BYTES = 256 * 2 ** 20;

interface Generation {
  readonly steps: readonly TokenStep[];
  readonly reason: FinishReason;
}

/** A distinct prompt on its way; several requests may wait for it. */
interface Job {
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

/** A job in the batch: its row of the cache holds the prompt and all generated tokens but the last. */
interface Row {
  readonly job: Job;
  readonly length: number;
}

export class OnnxGenerator implements LanguageModel {
  readonly #prefixes: PrefixCache;
  readonly #done = new Lru<string, Generation>(REMEMBERED_GENERATIONS);

  constructor(
    readonly info: GeneratorInfo,
    readonly tokenizer: Tokenizer,
    private readonly decoder: Decoder,
    private readonly shape: KvShape,
    private readonly chunk = CHUNK,
  ) {
    this.#prefixes = new PrefixCache(shape, PREFIX_CACHE_BYTES);
  }

  decode(ids: readonly number[]): string {
    return this.tokenizer.decode(ids);
  }

  release(): Promise<void> {
    return this.decoder.release();
  }

  /** @throws the signal's reason when it is aborted; SelfRagError `context-overflow`, `gpu-lost`, `numbers-broken` */
  async *generate(requests: readonly GenerateRequest[], signal?: AbortSignal): AsyncGenerator<GenerateEvent, void> {
    const fresh: Job[] = [];
    for (const job of this.#jobs(requests)) {
      const known = this.#done.get(job.key);
      if (known) yield* replayed(job, known);
      else fresh.push(job);
    }
    for (const batch of this.#batches(fresh)) yield* this.#decodeTogether(batch, signal);
  }

  /** Jobs in the groups that decode together: as many as the caches of a batch may take. */
  #batches(jobs: readonly Job[]): Job[][] {
    const batches: Job[][] = [];
    let longest = 0;
    for (const job of jobs) {
      longest = Math.max(longest, job.prompt.length + job.maxNewTokens);
      const last = batches.at(-1);
      if (last && kvBytes(this.shape, longest) * (last.length + 1) <= BATCH_BYTES) last.push(job);
      else {
        batches.push([job]);
        longest = job.prompt.length + job.maxNewTokens;
      }
    }
    return batches;
  }

  async *#decodeTogether(jobs: readonly Job[], signal?: AbortSignal): AsyncGenerator<GenerateEvent, void> {
    let going: KvRow[] = [];
    let rows: Row[] = [];
    for (const job of jobs) {
      const { logits, kv } = await this.#readPrompt(job.prompt, signal);
      const row = { job, length: job.prompt.length };
      const reason = this.#take(row, logits);
      if (reason === null) {
        rows.push(row);
        going.push({ cache: kv, row: 0, length: row.length });
      } else this.#finish(row, kv, 0, reason);
      yield* stepEvents(job, reason);
    }
    let kv = emptyKv(this.shape);
    let moved = true;
    while (rows.length > 0) {
      await this.#pause(signal);
      if (moved) kv = gather(going, this.shape);
      const next = await this.decoder.step(
        kv,
        rows.map((row) => row.length),
        rows.map(({ job }) => (job.steps.at(-1) as TokenStep).id),
      );
      kv = next.kv;
      const ended: [Job, FinishReason | null][] = [];
      const before = rows;
      rows = [];
      going = [];
      for (const [r, { job, length }] of before.entries()) {
        const row = { job, length: length + 1 };
        const reason = this.#take(row, next.logits[r] as Float32Array);
        ended.push([job, reason]);
        if (reason === null) {
          rows.push(row);
          going.push({ cache: kv, row: r, length: row.length });
        } else this.#finish(row, kv, r, reason);
      }
      moved = rows.length < before.length;
      for (const [job, reason] of ended) yield* stepEvents(job, reason);
    }
  }

  #jobs(requests: readonly GenerateRequest[]): Job[] {
    const jobs = new Map<string, Job & { requests: string[] }>();
    for (const { id, prompt: pieces, maxNewTokens, stop, topK, forced: first } of requests) {
      const prompt = this.tokenizer.encode(pieces);
      const forced = first ? this.tokenizer.encode(first) : [];
      if (prompt.length >= this.info.contextLength) {
        throw new SelfRagError(
          'context-overflow',
          `This needs ${prompt.length} tokens, and the model holds ${this.info.contextLength} in all. Ask a shorter question, or lower the depth.`,
          { promptTokens: prompt.length, contextLength: this.info.contextLength },
        );
      }
      const key = `${prompt.join(' ')}|${maxNewTokens}|${stop.join(' ')}|${topK}|${forced.join(' ')}`;
      const same = jobs.get(key);
      if (same) {
        same.requests.push(id);
        continue;
      }
      const stopIds = new Set(stop.map((token) => this.tokenizer.controlId(token)));
      const text = this.tokenizer.stream();
      jobs.set(key, { key, prompt, requests: [id], stopIds, maxNewTokens, topK, forced, steps: [], text });
    }
    return [...jobs.values()];
  }

  /** Next-token logits after a prompt, and its cache; everything read on the way is kept for later prompts. */
  async #readPrompt(prompt: readonly number[], signal?: AbortSignal): Promise<{ logits: Float32Array; kv: KvCache }> {
    let kv = this.#prefixes.longest(prompt);
    for (;;) {
      await this.#pause(signal);
      const end = Math.min(kv.length + this.chunk, prompt.length);
      const next = await this.decoder.read(kv, prompt.slice(kv.length, end));
      kv = next.kv;
      this.#prefixes.put(prompt.slice(0, end), kv);
      if (end === prompt.length) return { logits: next.logits[0] as Float32Array, kv };
    }
  }

  /** Appends the likeliest token to a row's job; the reason if the job ends with it. */
  #take({ job, length }: Row, logits: Float32Array): FinishReason | null {
    const { tokenizer } = this;
    const { top, watched, ranks, logProb } = readDistribution(logits, tokenizer.watchedIds, Math.max(job.topK, 1));
    const alternatives = top.map((one) => ({ id: one.id, text: tokenizer.tokenText(one.id), logProb: one.logProb }));
    const forced = job.forced[job.steps.length];
    const id = forced ?? (alternatives[0] as (typeof alternatives)[number]).id;
    const control = tokenizer.isControl(id);
    const step = { id, logProb: logProb(id), text: job.text.push(id), control, watched, ranks, top: alternatives };
    job.steps.push(forced === undefined ? step : { ...step, forced: true });
    if (forced === undefined && id === tokenizer.endId) return 'eos';
    if (forced === undefined && job.stopIds.has(id)) return 'stop';
    return job.steps.length >= job.maxNewTokens || length + 1 >= this.info.contextLength ? 'length' : null;
  }

  #finish({ job, length }: Row, cache: KvCache, row: number, reason: FinishReason): void {
    this.#done.set(job.key, { steps: job.steps, reason });
    const read = [...job.prompt, ...job.steps.map((step) => step.id)].slice(0, length);
    this.#prefixes.put(read, gather([{ cache, row, length }], this.shape));
  }

  async #pause(signal?: AbortSignal): Promise<void> {
    await nextTask();
    signal?.throwIfAborted();
  }
}

function* stepEvents(job: Job, reason: FinishReason | null): Generator<GenerateEvent, void> {
  const step = job.steps.at(-1) as TokenStep;
  for (const request of job.requests) {
    yield { kind: 'token', request, step };
    if (reason !== null) yield { kind: 'finish', request, reason };
  }
}

function* replayed(job: Job, { steps, reason }: Generation): Generator<GenerateEvent, void> {
  for (const request of job.requests) {
    for (const step of steps) yield { kind: 'token', request, step };
    yield { kind: 'finish', request, reason };
  }
}
