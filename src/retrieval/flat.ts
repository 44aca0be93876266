/** Exact search: the inner product of the query with every row. */
import type { Vectors } from './vectors';

export interface Hit {
  readonly row: number;
  readonly score: number;
}

/**
 * @param query [dim], float32 and not normalised, as Contriever's
 * @returns the k best rows, best first; at equal scores the earlier row first
 */
export function searchFlat({ n, dim, codes, scales }: Vectors, query: Float32Array, k: number): Hit[] {
  if (query.length !== dim) throw new RangeError(`the query has ${query.length} dimensions, the index ${dim}`);
  const hits: Hit[] = [];
  for (let row = 0; row < n; row++) {
    let sum = 0;
    const start = row * dim;
    for (let i = 0; i < dim; i++) sum += (codes[start + i] as number) * (query[i] as number);
    hits.push({ row, score: sum * (scales[row] as number) });
  }
  return hits.sort((a, b) => b.score - a.score || a.row - b.row).slice(0, k);
}
