/**
 * The language model of the method on an ONNX decoder. Prompts are read one after the other, each on top of the longest
 * beginning already known, and join the rows that decode as one ragged batch; a row that ends leaves, and the next that
 * waits takes its place. Finished generations are remembered, so that a search under other settings generates only what
 * is new.
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
import type { Tokenizer } from '../tokenizer';
import type { Decoder } from './decoder';
import { Engine, release, type Workspace } from './engine';
import { fullLength, jobsOf, readSoFar, replayed, stepEvents, takeToken, type Generation, type Job } from './jobs';
import type { KvShape } from './kv';
import { Lru } from './lru';
import { cacheRoom, planMemory, type MemoryLimits, type MemoryPlan } from './plan';

/** A stop waits for at most one chunk to be read. */
const CHUNK = 256;
const REMEMBERED_GENERATIONS = 512;
/** A device that is lost again and again is not coming back. */
const MAX_RECOVERIES = 3;

export interface GeneratorOptions {
  /** Tokens of a prompt read in one go. */
  readonly chunk?: number | undefined;
  /** What caches may take in all, in bytes; else what the runtime proposes. */
  readonly budgetBytes?: number | undefined;
  /** Bytes of the weights, which share the memory with the caches. */
  readonly weightBytes?: number | undefined;
  /** Called with the plan of each batch before it starts. */
  readonly onPlan?: ((plan: MemoryPlan) => void) | undefined;
  /**
   * Makes a decoder on a new device when the device is lost in the middle of a batch; the batch then goes on where it
   * was. Without it the loss is the caller's.
   */
  readonly recover?: Recovery | undefined;
}

/** A decoder on a new device, or on another backend. */
export type Recovery = () => Promise<{ readonly decoder: Decoder; readonly backend: GeneratorInfo['backend'] }>;

export class OnnxGenerator implements LanguageModel {
  readonly #done = new Lru<string, Generation>(REMEMBERED_GENERATIONS);
  #engine: Engine;
  #info: GeneratorInfo;
  #renewing: Promise<void> | null = null;

  constructor(
    info: GeneratorInfo,
    readonly tokenizer: Tokenizer,
    decoder: Decoder,
    private readonly shape: KvShape,
    private readonly options: GeneratorOptions = {},
  ) {
    this.#info = info;
    this.#engine = this.#engineOf(decoder);
  }

  /** Names the backend of now: after a lost device it may be another. */
  get info(): GeneratorInfo {
    return this.#info;
  }

  decode(ids: readonly number[]): string {
    return this.tokenizer.decode(ids);
  }

  /** Frees the memory that is kept for later work. */
  dropCaches(): void {
    this.#engine.drop();
  }

  async release(): Promise<void> {
    this.dropCaches();
    await this.#engine.decoder.release();
  }

  /** How these requests would be decoded; what is remembered needs no memory. @throws SelfRagError `no-memory`, `context-overflow` */
  plan(requests: readonly GenerateRequest[]): MemoryPlan {
    return this.#planOf(jobsOf(requests, this.tokenizer, this.info.contextLength).filter(({ key }) => !this.#done.get(key)));
  }

  /**
   * Events of one request are the same however many rows decode at a time; within a step they come in the order of the
   * requests.
   * @throws the signal's reason when it is aborted; SelfRagError `context-overflow`, `no-memory`, `gpu-lost`,
   * `numbers-broken`
   */
  async *generate(requests: readonly GenerateRequest[], signal?: AbortSignal): AsyncGenerator<GenerateEvent, void> {
    let open: Job[] = [];
    for (const job of jobsOf(requests, this.tokenizer, this.info.contextLength)) {
      const known = this.#done.get(job.key);
      if (known) yield* replayed(job, known);
      else open.push(job);
    }
    if (open.length === 0) return;
    for (let recoveries = 0; ; recoveries++) {
      const engine = this.#engine;
      const plan = this.#planOf(open);
      this.options.onPlan?.(plan);
      try {
        yield* this.#decodeTogether(engine, open, plan, signal);
        return;
      } catch (error) {
        if (!isLost(error) || !this.options.recover || recoveries === MAX_RECOVERIES) throw error;
        await this.#renew(engine, this.options.recover);
        open = open.filter((job) => !this.#done.get(job.key));
      }
    }
  }

  async *#decodeTogether(engine: Engine, jobs: readonly Job[], plan: MemoryPlan, signal?: AbortSignal): AsyncGenerator<GenerateEvent, void> {
    const { decoder } = engine;
    const workspace = await engine.workspace(plan.rows, plan.capacity);
    const waiting = [...jobs];
    /** By row of the workspace's block. */
    let rows: Job[] = [];
    /** Whether what was computed can be relied on. */
    let sound = true;
    try {
      while (waiting.length > 0 || rows.length > 0) {
        while (waiting.length > 0 && rows.length < workspace.block.rows) {
          const job = waiting.shift() as Job;
          const ids = readSoFar(job);
          const logits = await this.#read(engine, workspace, ids, signal);
          // A job that was under way when a device was lost has this token already.
          const resumed = job.steps.length > 0;
          const reason = resumed ? null : this.#take(job, logits);
          if (reason === null) {
            workspace.block.copyRow(workspace.reading, 0, rows.length, ids.length);
            rows.push(job);
          } else await engine.prefixes.put(ids, workspace.reading, 0);
          if (!resumed) yield* stepEvents(job, reason);
        }
        if (rows.length === 0) break;
        await this.#pause(signal);
        const logits = await decoder.step(
          workspace.block,
          rows.map((job) => job.prompt.length + job.steps.length - 1),
          rows.map((job) => (job.steps.at(-1) as TokenStep).id),
        );
        const ended = new Map<Job, FinishReason | null>();
        for (const [row, job] of rows.entries()) {
          const reason = this.#take(job, logits[row] as Float32Array);
          ended.set(job, reason);
          if (reason !== null) await engine.prefixes.put(readSoFar(job), workspace.block, row);
        }
        const before = rows;
        rows = compact(workspace, rows, (job) => ended.get(job) === null);
        for (const job of inOrder(before, jobs)) yield* stepEvents(job, ended.get(job) ?? null);
      }
    } catch (error) {
      sound = signal?.aborted === true && error === signal.reason;
      throw error;
    } finally {
      // Left early: what was read so far serves whoever asks again.
      if (sound) for (const [row, job] of rows.entries()) await engine.prefixes.put(readSoFar(job), workspace.block, row).catch(() => undefined);
      else engine.prefixes.clear();
      if (sound && engine === this.#engine) engine.giveBack(workspace);
      else release(workspace);
    }
  }

  /** Next-token logits after `ids`, whose cache is then in the reading row. */
  async #read(engine: Engine, workspace: Workspace, ids: readonly number[], signal?: AbortSignal): Promise<Float32Array> {
    let length = engine.recall(workspace, ids);
    for (;;) {
      await this.#pause(signal);
      const end = Math.min(length + (this.options.chunk ?? CHUNK), ids.length);
      // Until the run is over, what lies behind is neither the old nor the new.
      workspace.read = ids.slice(0, length);
      const logits = await engine.decoder.read(workspace.reading, length, ids.slice(length, end));
      workspace.read = ids.slice(0, end);
      length = end;
      if (end === ids.length) return logits;
    }
  }

  #take(job: Job, logits: Float32Array): FinishReason | null {
    const reason = takeToken(job, logits, this.tokenizer, this.info.contextLength);
    if (reason !== null) this.#done.set(job.key, { steps: job.steps, reason });
    return reason;
  }

  #planOf(jobs: readonly Job[]): MemoryPlan {
    return planMemory(this.shape, this.#limits(), jobs.map((job) => fullLength(job, this.info.contextLength)));
  }

  #limits(memory = this.#engine.decoder.memory): MemoryLimits {
    const { maxBytes, budgetBytes, totalBytes } = memory;
    const { options } = this;
    return { maxBytes, totalBytes, budgetBytes: options.budgetBytes ?? budgetBytes, weightBytes: options.weightBytes ?? 0 };
  }

  #engineOf(decoder: Decoder): Engine {
    return new Engine(decoder, cacheRoom(this.#limits(decoder.memory)).prefixes);
  }

  /** Puts a new engine in the place of one whose device is lost; batches that run side by side renew it once. */
  #renew(lost: Engine, recover: Recovery): Promise<void> {
    if (this.#engine !== lost) return Promise.resolve();
    this.#renewing ??= (async () => {
      lost.drop();
      try {
        const { decoder, backend } = await recover();
        this.#engine = this.#engineOf(decoder);
        this.#info = { ...this.#info, backend };
      } finally {
        this.#renewing = null;
      }
    })();
    return this.#renewing;
  }

  async #pause(signal?: AbortSignal): Promise<void> {
    await nextTask();
    signal?.throwIfAborted();
  }
}

function isLost(error: unknown): boolean {
  return error instanceof SelfRagError && error.code === 'gpu-lost';
}

/** Rows that stay, close together: the last ones move into the gaps. */
function compact({ block }: Workspace, rows: readonly Job[], stays: (job: Job) => boolean): Job[] {
  const left = [...rows];
  for (let row = 0; row < left.length; row++) {
    while (row < left.length && !stays(left[row] as Job)) {
      const last = left.length - 1;
      const moved = left.pop() as Job;
      if (row === last || !stays(moved)) continue;
      block.copyRow(block, last, row, readSoFar(moved).length);
      left[row] = moved;
    }
  }
  return left;
}

function inOrder(some: readonly Job[], all: readonly Job[]): Job[] {
  const rows = new Set(some);
  return all.filter((job) => rows.has(job));
}
