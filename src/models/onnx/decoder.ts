/**
 * The network step by step. Exports of the onnxruntime-genai builder take the length of each row from the attention
 * mask, which must be padded on the right; a chunk of several tokens on top of a past needs a batch of one.
 */
import { SelfRagError } from '../../selfrag';
import type { Session, TensorMap, TensorValue } from '../session';
import { type KvCache, type KvShape } from './kv';

export interface Prediction {
  /** Next-token logits of each row, [vocabulary]. */
  readonly logits: readonly Float32Array[];
  /** The past grown by what was read; positions behind a row's own length hold padding. */
  readonly kv: KvCache;
}

export class Decoder {
  constructor(
    private readonly session: Session,
    private readonly shape: KvShape,
  ) {}

  /** Reads `ids` after a past of one row. */
  async read(past: KvCache, ids: readonly number[]): Promise<Prediction> {
    const total = past.length + ids.length;
    return this.#run(past, ids, [1, ids.length], new BigInt64Array(total).fill(1n), total);
  }

  /** Reads one token per row. @param lengths positions that each row of `past` holds */
  async step(past: KvCache, lengths: readonly number[], ids: readonly number[]): Promise<Prediction> {
    const total = past.length + 1;
    const mask = new BigInt64Array(past.rows * total);
    lengths.forEach((length, row) => mask.fill(1n, row * total, row * total + length + 1));
    return this.#run(past, ids, [past.rows, 1], mask, total);
  }

  release(): Promise<void> {
    return this.session.release();
  }

  async #run(
    past: KvCache,
    ids: readonly number[],
    dims: readonly [number, number],
    mask: BigInt64Array,
    total: number,
  ): Promise<Prediction> {
    const { kvHeads, headSize } = this.shape;
    const feeds: TensorMap = {
      input_ids: { type: 'int64', dims, data: BigInt64Array.from(ids, BigInt) },
      attention_mask: { type: 'int64', dims: [dims[0], total], data: mask },
    };
    past.tensors.forEach((data, t) => {
      feeds[`past_key_values.${name(t)}`] = {
        type: 'float32',
        dims: [past.rows, kvHeads, past.length, headSize],
        data,
      };
    });
    const results = await this.session.run(feeds);
    const logits = floats(results, 'logits');
    const [rows, columns, vocabulary] = logits.dims as [number, number, number];
    return {
      logits: Array.from({ length: rows }, (_, row) => {
        const end = (row + 1) * columns * vocabulary;
        return logits.data.subarray(end - vocabulary, end);
      }),
      kv: { rows, length: total, tensors: past.tensors.map((_, t) => floats(results, `present.${name(t)}`).data) },
    };
  }
}

/** Tensor t of a cache is the key of layer t/2 when t is even, else its value. */
function name(t: number): string {
  return `${t >> 1}.${t % 2 === 0 ? 'key' : 'value'}`;
}

function floats(results: TensorMap, output: string): Extract<TensorValue, { type: 'float32' }> {
  const value = results[output];
  if (value?.type === 'float32') return value;
  throw new SelfRagError('unsupported-model', `The model has no float32 output "${output}". Export it again.`, { output });
}
