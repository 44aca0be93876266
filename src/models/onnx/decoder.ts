/**
 * The network step by step. Exports of the onnxruntime-genai builder take the length of each row from the attention
 * mask, which must be padded on the right; a chunk of several tokens on top of a past needs a batch of one. Past and
 * present share their memory, so a step writes one position per row and copies nothing.
 */
import { SelfRagError } from '../../selfrag';
import type { MemorySpace, Session, TensorMap } from '../session';
import { toFloats } from './halves';
import { KvBlock, type KvShape } from './kv';

export class Decoder {
  constructor(
    private readonly session: Session,
    readonly shape: KvShape,
  ) {}

  get memory(): MemorySpace {
    return this.session.memory;
  }

  allocate(rows: number, capacity: number): Promise<KvBlock> {
    return KvBlock.allocate(this.memory, this.shape, rows, capacity);
  }

  /**
   * Reads `ids` into the first row of a block, behind the `length` positions that it holds.
   * @returns next-token logits, [vocabulary]
   */
  async read(block: KvBlock, length: number, ids: readonly number[]): Promise<Float32Array> {
    const mask = new BigInt64Array(length + ids.length).fill(1n);
    const [logits] = await this.#run(block, ids, [1, ids.length], mask);
    return logits as Float32Array;
  }

  /**
   * Reads one token per row into the first rows of a block.
   * @param lengths positions that each row holds @returns next-token logits of each row, [vocabulary]
   */
  async step(block: KvBlock, lengths: readonly number[], ids: readonly number[]): Promise<Float32Array[]> {
    const width = Math.max(...lengths) + 1;
    const mask = new BigInt64Array(lengths.length * width);
    lengths.forEach((length, row) => mask.fill(1n, row * width, row * width + length + 1));
    return this.#run(block, ids, [lengths.length, 1], mask);
  }

  release(): Promise<void> {
    return this.session.release();
  }

  async #run(block: KvBlock, ids: readonly number[], dims: readonly [number, number], mask: BigInt64Array): Promise<Float32Array[]> {
    const [rows] = dims;
    const feeds: TensorMap = {
      input_ids: { type: 'int64', dims, data: BigInt64Array.from(ids, BigInt) },
      attention_mask: { type: 'int64', dims: [rows, mask.length / rows], data: mask },
    };
    const { logits } = await this.session.run(feeds, block.held(rows));
    if (!logits || logits.type === 'int64') {
      throw new SelfRagError('unsupported-model', 'The model has no output "logits" of floats. Export it again.', { output: 'logits' });
    }
    const [, columns, vocabulary] = logits.dims as [number, number, number];
    // Most exports give the last column only.
    return Array.from({ length: rows }, (_, row) => {
      const end = (row + 1) * columns * vocabulary;
      return logits.type === 'float32' ? logits.data.subarray(end - vocabulary, end) : toFloats(logits.data.subarray(end - vocabulary, end));
    });
  }
}
