/** Key and value caches: `gather` is the one operation that slices, pads, stacks and drops rows. */

export interface KvShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headSize: number;
}

export interface KvCache {
  readonly rows: number;
  /** Positions per row; a shorter row is padded on the right. */
  readonly length: number;
  /** Per layer key, then value, each [rows, kvHeads, length, headSize]. */
  readonly tensors: readonly Float32Array[];
}

/** One row of a cache, cut to its first `length` positions. */
export interface KvRow {
  readonly cache: KvCache;
  readonly row: number;
  readonly length: number;
}

export function emptyKv(shape: KvShape): KvCache {
  return { rows: 1, length: 0, tensors: Array.from({ length: shape.layers * 2 }, () => new Float32Array(0)) };
}

export function kvBytes(shape: KvShape, positions: number): number {
  return positions * shape.layers * 2 * shape.kvHeads * shape.headSize * Float32Array.BYTES_PER_ELEMENT;
}

/** A cache of these rows in this order, padded with zeros to the longest. */
export function gather(rows: readonly KvRow[], shape: KvShape): KvCache {
  const only = rows.length === 1 ? rows[0] : undefined;
  if (only && only.cache.rows === 1 && only.cache.length === only.length) return only.cache;
  const { kvHeads, headSize } = shape;
  const length = Math.max(...rows.map((row) => row.length));
  const tensors = Array.from({ length: shape.layers * 2 }, (_, t) => {
    const target = new Float32Array(rows.length * kvHeads * length * headSize);
    rows.forEach(({ cache, row, length: kept }, r) => {
      const source = cache.tensors[t] as Float32Array;
      for (let head = 0; head < kvHeads; head++) {
        const from = (row * kvHeads + head) * cache.length * headSize;
        target.set(source.subarray(from, from + kept * headSize), (r * kvHeads + head) * length * headSize);
      }
    });
    return target;
  });
  return { rows: rows.length, length, tensors };
}
