/**
 * What is left when nothing is computed twice and nothing but the network runs: each distinct position of the prompts
 * read once, and each ragged step of the candidates, as bare runs of a session over caches of fixed capacity. Inputs are
 * made before the clock starts, outputs are thrown away.
 */
import { KvBlock, type KvShape } from '../../src/models/onnx/kv';
import { parseManifest } from '../../src/models/onnx/manifest';
import { loadGenerator, type Session, type TensorMap } from '../../src/models';
import { nextTask } from '../../src/models/nextTask';
import { idealOf, type Piece, type Work } from '../work';
import { GENERATOR, modelFiles, type Platform } from './engine';

export interface Ceiling {
  /**
   * Reading at the rate of one long chunk, as deep in the context as the pieces are on average, since attention to what is
   * already there has to be paid: distinct tokens times the cost of a token.
   */
  readonly readSeconds: number;
  /** Reading in the pieces that come up, one prompt after the other: short pieces cost more per token. */
  readonly pieceSeconds: number | null;
  readonly decodeSeconds: number;
  readonly distinctPromptTokens: number;
  readonly decodeSteps: number;
}

const RATE_CHUNK = 256;
const RATE_TIMES = 3;

export class BareSession {
  #session: Session | null = null;
  #shape: KvShape | null = null;

  constructor(
    private readonly platform: Platform,
    private readonly folder = 'models/generator',
  ) {}

  async #open(): Promise<void> {
    if (this.#session) return;
    const manifest = parseManifest(await this.platform.files.json(GENERATOR), GENERATOR);
    this.#shape = manifest;
    const runtime = await this.platform.runtime();
    // Loading settles on what device the runtime works.
    const { generator } = await loadGenerator({ files: this.platform.files, runtime, manifestPath: GENERATOR });
    this.#session = await runtime.createSession(await modelFiles(this.platform, this.folder), this.platform.device);
    await generator.release();
  }

  /** @param inPieces whether the reading is also timed in the pieces that come up */
  async ceiling(work: Work, inPieces = true): Promise<Ceiling> {
    await this.#open();
    const { pieces, steps } = idealOf(work);
    const distinctPromptTokens = pieces.reduce((sum, { ids }) => sum + ids.length, 0);
    const depth = Math.max(0, Math.round(meanDepth(pieces) - RATE_CHUNK / 2));
    const chunk = [feedsOfPiece(depth, Array<number>(RATE_CHUNK).fill(20))];
    const chunks: number[] = [];
    for (let i = 0; i < RATE_TIMES; i++) chunks.push(await this.#timed(chunk, 1, depth + RATE_CHUNK));
    let pieceSeconds: number | null = inPieces ? 0 : null;
    for (const { known, ids } of inPieces ? pieces : []) {
      pieceSeconds = (pieceSeconds ?? 0) + (await this.#timed([feedsOfPiece(known, ids)], 1, known + ids.length));
    }
    let decodeSeconds = 0;
    for (const step of steps.filter(({ length }) => length > 0)) {
      const rows = Math.max(...step.map(({ length }) => length));
      decodeSeconds += await this.#timed(step.map(feedsOfStep), rows, Math.max(...step.flat()) + 1);
    }
    const readSeconds = (Math.min(...chunks) / RATE_CHUNK) * distinctPromptTokens;
    return { readSeconds, pieceSeconds, decodeSeconds, distinctPromptTokens, decodeSteps: steps.flat().length };
  }

  /** Seconds of runs over a block that is just large enough: some runtimes hand out all of it with every run. */
  async #timed(runs: readonly TensorMap[], rows: number, capacity: number): Promise<number> {
    const block = await this.#block(rows, capacity);
    try {
      return await this.#time(runs, block);
    } finally {
      block.release();
    }
  }

  /** Seconds of each of so many ragged steps in a row, all rows equally long. */
  async steps(rows: number, length: number, times: number): Promise<number[]> {
    await this.#open();
    const block = await this.#block(rows, length + times);
    const seconds: number[] = [];
    for (let i = 0; i < times; i++) seconds.push(await this.#time([feedsOfStep(Array<number>(rows).fill(length + i))], block));
    block.release();
    return seconds;
  }

  async close(): Promise<void> {
    await this.#session?.release();
    this.#session = null;
  }

  #block(rows: number, capacity: number): Promise<KvBlock> {
    if (!this.#session || !this.#shape) throw new Error('The session is not open.');
    return KvBlock.allocate(this.#session.memory, this.#shape, rows, capacity);
  }

  async #time(runs: readonly TensorMap[], block: KvBlock): Promise<number> {
    const held = new Map<number, ReturnType<KvBlock['held']>>();
    const rowsOf = (feeds: TensorMap) => feeds.input_ids?.dims[0] ?? 1;
    for (const feeds of runs) held.set(rowsOf(feeds), block.held(rowsOf(feeds)));
    let milliseconds = 0;
    for (const feeds of runs) {
      // Not timed: room for the platform to collect what the run before left behind.
      await nextTask();
      const begin = performance.now();
      await this.#session?.run(feeds, held.get(rowsOf(feeds)) ?? {});
      milliseconds += performance.now() - begin;
    }
    return milliseconds / 1000;
  }
}

/** Positions before a token, on average over all tokens to be read. */
function meanDepth(pieces: readonly Piece[]): number {
  const tokens = pieces.reduce((sum, { ids }) => sum + ids.length, 0);
  return pieces.reduce((sum, { known, ids }) => sum + ids.length * (known + ids.length / 2), 0) / tokens;
}

function feedsOfPiece(known: number, ids: readonly number[]): TensorMap {
  return {
    input_ids: { type: 'int64', dims: [1, ids.length], data: BigInt64Array.from(ids, BigInt) },
    attention_mask: { type: 'int64', dims: [1, known + ids.length], data: new BigInt64Array(known + ids.length).fill(1n) },
  };
}

function feedsOfStep(lengths: readonly number[]): TensorMap {
  const width = Math.max(...lengths) + 1;
  const mask = new BigInt64Array(lengths.length * width);
  lengths.forEach((length, row) => mask.fill(1n, row * width, row * width + length + 1));
  return {
    input_ids: { type: 'int64', dims: [lengths.length, 1], data: new BigInt64Array(lengths.length).fill(20n) },
    attention_mask: { type: 'int64', dims: [lengths.length, width], data: mask },
  };
}
