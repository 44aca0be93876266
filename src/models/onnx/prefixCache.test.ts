import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ArraySpace } from '../memory/arrays';
import type { Session } from '../session';
import { Decoder } from './decoder';
import { KvBlock, kvBytes } from './kv';
import { PrefixCache } from './prefixCache';

const SHAPE = { layers: 2, kvHeads: 2, headSize: 3 };
const space = new ArraySpace();
/** A decoder that is never asked to compute: only its memory is used here. */
const decoder = new Decoder({ inputNames: [], outputNames: [], memory: space } as unknown as Session, SHAPE);

/** What a cache holds at a place: every number tells tensor, head, position and token, so that a misplaced one shows. */
const number = (t: number, head: number, position: number, id: number) => t * 1e5 + head * 1e4 + position * 100 + id;

const elements = (block: KvBlock, t: number) =>
  space.view({ memory: block.tensors[t] as KvBlock['tensors'][number], type: 'float32', dims: [block.rows, 2, block.capacity, 3] });

function write(block: KvBlock, row: number, ids: readonly number[]): void {
  block.tensors.forEach((_, t) => {
    ids.forEach((id, position) => {
      for (let head = 0; head < 2; head++) {
        const at = ((row * 2 + head) * block.capacity + position) * 3;
        elements(block, t).fill(number(t, head, position, id), at, at + 3);
      }
    });
  });
}

/** The tokens that a row holds in every number of every tensor; null where something else stands. */
function idsIn(block: KvBlock, row: number, length: number): (number | null)[] {
  return Array.from({ length }, (_, position) => {
    const found = new Set<number>();
    block.tensors.forEach((_, t) => {
      for (let head = 0; head < 2; head++) {
        const at = ((row * 2 + head) * block.capacity + position) * 3;
        for (const value of elements(block, t).subarray(at, at + 3)) found.add(value - number(t, head, position, 0));
      }
    });
    return found.size === 1 ? ([...found][0] as number) : null;
  });
}

async function rowOf(ids: readonly number[], capacity = ids.length): Promise<KvBlock> {
  const block = await decoder.allocate(1, capacity);
  write(block, 0, ids);
  return block;
}

const idsOf = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 8 });
const ROOM = kvBytes(SHAPE, 1000);

it('gives exactly the longest known beginning', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(idsOf, { maxLength: 6 }), idsOf, fc.integer({ min: 0, max: 3 }), async (known, prompt, spare) => {
      const cache = new PrefixCache(decoder, ROOM);
      for (const ids of known) await cache.put(ids, await rowOf(ids, ids.length + spare), 0);
      const shared = (ids: number[]) => ids.findIndex((id, i) => id !== prompt[i]);
      const expected = Math.max(0, ...known.map((ids) => (shared(ids) < 0 ? ids.length : shared(ids))));
      const found = cache.longest(prompt);
      expect(found?.length ?? 0).toBe(expected);
      if (found) expect(idsIn(found.block, 0, expected)).toEqual(prompt.slice(0, expected));
    }),
  );
});

it('forgets what was least recently used when the room is full', async () => {
  const cache = new PrefixCache(decoder, kvBytes(SHAPE, 6));
  await cache.put([1, 1, 1], await rowOf([1, 1, 1]), 0);
  await cache.put([2, 2, 2], await rowOf([2, 2, 2]), 0);
  expect(cache.longest([1, 1, 9])?.length).toBe(2);
  await cache.put([3, 3, 3], await rowOf([3, 3, 3]), 0);
  expect(cache.longest([2, 2, 9])).toBe(null);
  expect(cache.longest([1, 1, 9])?.length).toBe(2);
  await cache.put([4, 4, 4, 4, 4, 4, 4], await rowOf([4, 4, 4, 4, 4, 4, 4]), 0);
  expect(cache.size).toBe(2);
  expect(cache.bytes).toBe(kvBytes(SHAPE, 6));
});

it('holds no beginning twice', async () => {
  const cache = new PrefixCache(decoder, ROOM);
  await cache.put([1, 2], await rowOf([1, 2]), 0);
  await cache.put([1, 2, 3], await rowOf([1, 2, 3]), 0);
  await cache.put([1], await rowOf([1]), 0);
  expect(cache.size).toBe(1);
});

it('moves rows between blocks of any capacity, and within one, touching no other row', async () => {
  const capacity = fc.integer({ min: 8, max: 12 });
  await fc.assert(
    fc.asyncProperty(idsOf, idsOf, idsOf, capacity, capacity, async (a, b, c, from, to) => {
      const source = await rowOf(a, from);
      const target = await decoder.allocate(3, to);
      write(target, 0, b);
      write(target, 2, c);
      target.copyRow(source, 0, 1, a.length);
      expect([b, a, c].map((ids, row) => idsIn(target, row, ids.length))).toEqual([b, a, c]);
      target.copyRow(target, 2, 0, c.length);
      expect([c, a, c].map((ids, row) => idsIn(target, row, ids.length))).toEqual([c, a, c]);
    }),
  );
});
