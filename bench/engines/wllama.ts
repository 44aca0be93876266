/** llama.cpp in the browser (wllama) with the same weights in float32, the candidates of a step as parallel sequences. */
import { Wllama } from '@wllama/wllama';
import wasm from '@wllama/wllama/esm/wasm/wllama.wasm?url';
import type { Done, Work, WorkStep } from '../work';
import type { Engine, Platform } from './engine';

const SLOTS = 10;
/** Positions of all sequences together, which share one cache. */
const POSITIONS = SLOTS * 1024;
const BATCH = 2048;

export interface WllamaDone extends Done {
  /** Prompt tokens that it read: the rest it found in the cache of a slot. */
  readonly readTokens: number;
}

export class WllamaEngine implements Engine {
  #readTokens = 0;
  #model: Wllama | null = null;

  constructor(private readonly platform: Platform) {}

  async open(): Promise<void> {
    const model = new Wllama({ default: new URL(wasm, import.meta.url).href }, { suppressNativeLog: true, allowOffline: true });
    const file = new Blob([await this.platform.bytes('made/model.gguf')]);
    await model.loadModel([file], {
      n_threads: this.platform.threads,
      n_gpu_layers: this.platform.device === 'webgpu' ? 99 : 0,
      n_parallel: SLOTS,
      n_ctx: POSITIONS,
      n_batch: BATCH,
      n_ubatch: 512,
      kv_unified: true,
      cont_batching: true,
      cache_type_k: 'f32',
      cache_type_v: 'f32',
    });
    this.#model = model;
  }

  /** The server inside keeps what a sequence has read and goes on from it, so a fresh one is loaded each time. */
  async run(work: Work): Promise<WllamaDone> {
    await this.close();
    this.#readTokens = 0;
    await this.open();
    const tokens: number[][][] = [];
    const begin = performance.now();
    for (const step of work.steps) tokens.push(await this.#step(step));
    return { seconds: (performance.now() - begin) / 1000, tokens, readTokens: this.#readTokens };
  }

  async close(): Promise<void> {
    await this.#model?.exit();
    this.#model = null;
  }

  #step({ prompts, expected, ends, maxNewTokens }: WorkStep): Promise<number[][]> {
    return Promise.all(
      prompts.map(async (prompt, c) => {
        const options = { samplers: ['top_k'], cache_prompt: true } as object;
        const answer = await this.#model?.createCompletion({
          prompt: textOf(prompt),
          max_tokens: maxNewTokens,
          temperature: 0,
          top_k: 1,
          stop: ends.map((id) => textOf([id])),
          ...options,
        });
        this.#readTokens += answer?.timings?.prompt_n ?? NaN;
        const [choice] = answer?.choices ?? [];
        const ids = idsOf(choice?.text ?? '');
        // What ends a text is not in it, and which of the ends it was is not told.
        const end = expected[c]?.at(-1) ?? NaN;
        return choice?.finish_reason === 'stop' && ends.includes(end) ? [...ids, end] : ids;
      }),
    );
  }
}

/** One character for each token (bench/models/make.py). */
const FIRST = 0x3400;
const textOf = (ids: readonly number[]): string => String.fromCodePoint(...ids.map((id) => FIRST + id));
const idsOf = (text: string): number[] => [...text].map((letter) => (letter.codePointAt(0) ?? 0) - FIRST);
