/** The engine of this repository, asked step by step as a run asks it. */
import { loadGenerator, type OnnxGenerator, type Runtime, type Session } from '../../src/models';
import type { GenerateRequest } from '../../src/selfrag';
import type { Done, Work, WorkStep } from '../work';
import { GENERATOR, type Engine, type Platform } from './engine';

/** Where the time of a run went, in seconds. */
export interface Parts {
  /** In the runtime, from handing it a run to having its outputs: pieces of several tokens of one row. */
  readonly reading: number;
  readonly readTokens: number;
  /** In the runtime: one token for each of some rows. */
  readonly decoding: number;
  readonly decodeSteps: number;
  /** In copies between caches. On a GPU they are only ordered there, and are waited for in the next run. */
  readonly copies: number;
  /** Everything else: distributions, alternatives, texts, events, pauses for messages. */
  readonly rest: number;
}

export interface OursDone extends Done {
  readonly parts: Parts;
}

export class Ours implements Engine {
  readonly #clock: Clock = { ...STOPPED };
  #generator: OnnxGenerator | null = null;

  constructor(
    private readonly platform: Platform,
    private readonly manifestPath = GENERATOR,
  ) {}

  /** A generator that remembers nothing; the runtime below is the same, and warm after the first time. */
  async fresh(): Promise<OnnxGenerator> {
    await this.#generator?.release();
    const { generator, backend, backendReason } = await loadGenerator({
      files: this.platform.files,
      runtime: watched(await this.platform.runtime(), this.#clock),
      manifestPath: this.manifestPath,
    });
    if (backend !== this.platform.device) throw new Error(`The model runs on ${backend}: ${backendReason}`);
    this.#generator = generator;
    return generator;
  }

  async run(work: Work): Promise<OursDone> {
    const generator = await this.fresh();
    const prefix = generator.tokenizer.encode([]).length;
    const steps = work.steps.map((step) => requestsOf(step, prefix));
    const tokens: number[][][] = [];
    Object.assign(this.#clock, STOPPED);
    const begin = performance.now();
    for (const requests of steps) {
      const written = requests.map((): number[] => []);
      for await (const event of generator.generate(requests)) {
        if (event.kind === 'token') written[Number(event.request)]?.push(event.step.id);
      }
      tokens.push(written);
    }
    const seconds = (performance.now() - begin) / 1000;
    const { reading, decoding, copies, ...counts } = this.#clock;
    const rest = seconds - (reading + decoding + copies) / 1000;
    return { seconds, tokens, parts: { ...counts, reading: reading / 1000, decoding: decoding / 1000, copies: copies / 1000, rest } };
  }

  async close(): Promise<void> {
    await this.#generator?.release();
    this.#generator = null;
  }
}

/** @param prefix tokens that the tokenizer puts before every prompt */
function requestsOf({ prompts, stop, maxNewTokens, topK }: WorkStep, prefix: number): GenerateRequest[] {
  return prompts.map((ids, i) => ({ id: String(i), prompt: [{ ids: ids.slice(prefix) }], maxNewTokens, stop, topK }));
}

/** Milliseconds, and counts. */
type Clock = { -readonly [K in Exclude<keyof Parts, 'rest'>]: number };
const STOPPED: Clock = { reading: 0, readTokens: 0, decoding: 0, decodeSteps: 0, copies: 0 };

/** The same runtime with a clock around what it does. */
function watched(runtime: Runtime, clock: Clock): Runtime {
  return {
    ...runtime,
    async createSession(model, backend) {
      const session = await runtime.createSession(model, backend);
      const { memory } = session;
      const timed: Session = {
        ...session,
        memory: {
          maxBytes: memory.maxBytes,
          budgetBytes: memory.budgetBytes,
          totalBytes: memory.totalBytes,
          allocate: (sizes) => memory.allocate(sizes),
          release: (memories) => memory.release(memories),
          copy(copies) {
            const begin = performance.now();
            memory.copy(copies);
            clock.copies += performance.now() - begin;
          },
        },
        async run(feeds, held) {
          const begin = performance.now();
          const results = await session.run(feeds, held);
          const took = performance.now() - begin;
          const columns = feeds.input_ids?.dims[1] ?? 1;
          if (columns > 1) {
            clock.reading += took;
            clock.readTokens += columns;
          } else {
            clock.decoding += took;
            clock.decodeSteps++;
          }
          return results;
        },
      };
      return timed;
    },
  };
}
