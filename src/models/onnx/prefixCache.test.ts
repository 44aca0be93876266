import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gather, kvBytes, type KvCache } from './kv';
import { PrefixCache } from './prefixCache';

const SHAPE = { layers: 2, kvHeads: 2, headSize: 3 };

/** A cache whose every number tells tensor, head, position and token, so that any misplaced number shows. */
function cacheOf(ids: readonly number[]): KvCache {
  const tensors = Array.from({ length: SHAPE.layers * 2 }, (_, t) =>
    Float32Array.from({ length: SHAPE.kvHeads * ids.length * SHAPE.headSize }, (_, i) => {
      const position = Math.floor(i / SHAPE.headSize) % ids.length;
      const head = Math.floor(i / (SHAPE.headSize * ids.length));
      return t * 1e5 + head * 1e4 + position * 100 + (ids[position] as number);
    }),
  );
  return { rows: 1, length: ids.length, tensors };
}

const idsOf = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 8 });
const ROOM = kvBytes(SHAPE, 1000);

it('gives exactly the longest known beginning, never the whole prompt', () => {
  fc.assert(
    fc.property(fc.array(idsOf, { maxLength: 6 }), idsOf, (known, prompt) => {
      const cache = new PrefixCache(SHAPE, ROOM);
      for (const ids of known) cache.put(ids, cacheOf(ids));
      const shared = (ids: number[]) => ids.findIndex((id, i) => id !== prompt[i]);
      const lengths = known.map((ids) => (shared(ids) < 0 ? ids.length : shared(ids)));
      const expected = Math.min(Math.max(0, ...lengths), prompt.length - 1);
      const found = cache.longest(prompt);
      expect(found.length).toBe(expected);
      if (expected > 0) expect(found.tensors).toEqual(cacheOf(prompt.slice(0, expected)).tensors);
    }),
  );
});

it('forgets what was least recently used when the room is full', () => {
  const cache = new PrefixCache(SHAPE, kvBytes(SHAPE, 6));
  cache.put([1, 1, 1], cacheOf([1, 1, 1]));
  cache.put([2, 2, 2], cacheOf([2, 2, 2]));
  expect(cache.longest([1, 1, 9]).length).toBe(2);
  cache.put([3, 3, 3], cacheOf([3, 3, 3]));
  expect(cache.longest([2, 2, 9]).length).toBe(0);
  expect(cache.longest([1, 1, 9]).length).toBe(2);
});

it('holds no beginning twice', () => {
  const cache = new PrefixCache(SHAPE, ROOM);
  cache.put([1, 2], cacheOf([1, 2]));
  cache.put([1, 2, 3], cacheOf([1, 2, 3]));
  cache.put([1], cacheOf([1]));
  expect(cache.size).toBe(1);
});

it('stacks rows of different length with padding on the right', () => {
  const rows = [[1, 2], [1, 1, 2]].map((ids) => ({ cache: cacheOf(ids), row: 0, length: ids.length }));
  const stacked = gather(rows, SHAPE);
  expect([stacked.rows, stacked.length]).toEqual([2, 3]);
  const back = gather([{ cache: stacked, row: 0, length: 2 }], SHAPE);
  expect(back.tensors).toEqual(cacheOf([1, 2]).tensors);
  expect(gather([{ cache: stacked, row: 1, length: 3 }], SHAPE).tensors).toEqual(cacheOf([1, 1, 2]).tensors);
  expect([...(stacked.tensors[0] as Float32Array).subarray(6, 9)]).toEqual([0, 0, 0]);
});
