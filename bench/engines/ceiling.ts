/**
 * What is left when nothing is computed twice and nothing but the network runs: each distinct position of the prompts
 * read once, and each ragged step of the candidates, as bare runs of a session over caches of fixed capacity. Inputs are
 * made before the clock starts, outputs are thrown away.
 */
import { KvBlock, type KvShape } from '../../src/models/onnx/kv';
import { parseManifest } from '../../src/models/onnx/manifest';
import type { Session, TensorMap } from '../../src/models';
import { idealOf, type Work } from '../work';
import { GENERATOR, modelFiles, type Platform } from './engine';

export interface Ceiling {
  /** Reading at the rate of one long chunk: distinct tokens times the cost of a token. */
  readonly readSeconds: number;
  /** Reading in the pieces that come up, one prompt after the other: short pieces cost more per token. */
  readonly pieceSeconds: number;
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
    this.#session = await runtime.createSession(await modelFiles(this.platform, this.folder), this.platform.device);
  }

  async ceiling(work: Work): Promise<Ceiling> {
    await this.#open();
    const { pieces, steps } = idealOf(work);
    const longest = Math.max(...pieces.map(({ known, ids }) => known + ids.length), ...steps.flat()) + 1;
    const rows = Math.max(...steps.map(({ length }) => length));
    const reading = await this.#block(1, Math.max(longest, RATE_CHUNK));
    const decoding = await this.#block(rows, longest);
    const distinctPromptTokens = pieces.reduce((sum, { ids }) => sum + ids.length, 0);
    const [chunk, read, decode] = [
      [feedsOfPiece(0, Array<number>(RATE_CHUNK).fill(20))],
      pieces.map(({ known, ids }) => feedsOfPiece(known, ids)),
      steps.map((lengths) => feedsOfStep(lengths)),
    ];
    try {
      const chunks: number[] = [];
      for (let i = 0; i < RATE_TIMES; i++) chunks.push(await this.#time(chunk, reading));
      return {
        readSeconds: (Math.min(...chunks) / RATE_CHUNK) * distinctPromptTokens,
        pieceSeconds: await this.#time(read, reading),
        decodeSeconds: await this.#time(decode, decoding),
        distinctPromptTokens,
        decodeSteps: steps.length,
      };
    } finally {
      reading.release();
      decoding.release();
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
    const begin = performance.now();
    for (const feeds of runs) await this.#session?.run(feeds, held.get(rowsOf(feeds)) ?? {});
    return (performance.now() - begin) / 1000;
  }
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
