/** int8 rows with one float32 scale each, and their safetensors file (https://github.com/huggingface/safetensors). */
import { SelfRagError } from '../selfrag';

export interface Vectors {
  readonly n: number;
  readonly dim: number;
  /** Row-major [n, dim]; a value stands for codes[i] * scales[row]. */
  readonly codes: Int8Array;
  /** [n] */
  readonly scales: Float32Array;
}

/** @param rows row-major [n, dim] */
export function quantise(rows: Float32Array, dim: number): Vectors {
  const n = rows.length / dim;
  const codes = new Int8Array(n * dim);
  const scales = new Float32Array(n);
  for (let row = 0; row < n; row++) {
    let largest = 0;
    for (let i = 0; i < dim; i++) largest = Math.max(largest, Math.abs(rows[row * dim + i] as number));
    const scale = largest / 127;
    scales[row] = scale;
    if (scale === 0) continue;
    for (let i = 0; i < dim; i++) codes[row * dim + i] = Math.round((rows[row * dim + i] as number) / scale);
  }
  return { n, dim, codes, scales };
}

export function writeSafetensors({ n, dim, codes, scales }: Vectors): Uint8Array<ArrayBuffer> {
  const header = JSON.stringify({
    scales: { dtype: 'F32', shape: [n], data_offsets: [0, scales.byteLength] },
    codes: { dtype: 'I8', shape: [n, dim], data_offsets: [scales.byteLength, scales.byteLength + codes.byteLength] },
  });
  // The header is padded with spaces, as the format allows, so that the float32 scales start at a multiple of 8.
  const padded = new TextEncoder().encode(header.padEnd(Math.ceil(header.length / 8) * 8));
  const out = new Uint8Array(8 + padded.length + scales.byteLength + codes.byteLength);
  new DataView(out.buffer).setBigUint64(0, BigInt(padded.length), true);
  out.set(padded, 8);
  out.set(new Uint8Array(scales.buffer, scales.byteOffset, scales.byteLength), 8 + padded.length);
  out.set(new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength), 8 + padded.length + scales.byteLength);
  return out;
}

/** @throws SelfRagError `index-vectors` when the file does not hold [n] scales and [n, dim] codes */
export function readSafetensors(bytes: Uint8Array<ArrayBuffer>, n: number, dim: number): Vectors {
  const damaged = () =>
    new SelfRagError('index-vectors', `The vectors of the index do not hold ${n} rows of ${dim}. Build the index again.`, { n, dim });
  if (bytes.byteLength < 8) throw damaged();
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.byteLength - 8) throw damaged();
  let header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] } | undefined>;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  } catch {
    throw damaged();
  }
  const part = (name: string, dtype: string, shape: string) => {
    const entry = header[name];
    if (!entry || entry.dtype !== dtype || entry.shape.join() !== shape) throw damaged();
    const [from, to] = entry.data_offsets;
    if (8 + length + to > bytes.byteLength) throw damaged();
    return bytes.slice(8 + length + from, 8 + length + to).buffer;
  };
  const scales = new Float32Array(part('scales', 'F32', `${n}`));
  const codes = new Int8Array(part('codes', 'I8', `${n},${dim}`));
  if (scales.length !== n || codes.length !== n * dim) throw damaged();
  return { n, dim, codes, scales };
}
