import fc from 'fast-check';
import { expect, it } from 'vitest';
import { kvBytes } from './kv';
import { CAPACITY_STEP, planMemory, type MemoryLimits } from './plan';

/** Llama 2 7B: 512 KiB of keys and values per token in half precision. */
const LLAMA_7B = { layers: 32, kvHeads: 32, headSize: 128, kvType: 'float16' } as const;
const GIB = 2 ** 30;
const limits = (over: Partial<MemoryLimits> = {}): MemoryLimits => ({
  maxBytes: GIB,
  budgetBytes: 4 * GIB,
  totalBytes: null,
  weightBytes: 0,
  ...over,
});

it('knows what a token of a 7B model takes', () => {
  expect(kvBytes(LLAMA_7B, 1)).toBe(512 * 1024);
});

it('says in one sentence how many candidates decode at a time, and what that takes', () => {
  const plan = planMemory(LLAMA_7B, limits({ budgetBytes: 2 * GIB }), [340, 200, ...Array<number>(10).fill(120)]);
  expect(plan).toMatchObject({ candidates: 12, tokens: 340, capacity: 384, rows: 7, batches: 2, bytes: 8 * 384 * 512 * 1024 });
  expect(plan.sentence).toBe('12 candidates of up to 340 tokens: 7 at a time, 1,611 MB of caches.');
  expect(planMemory(LLAMA_7B, limits(), [64, 10]).sentence).toBe('2 candidates of up to 64 tokens: all at once, 101 MB of caches.');
  expect(planMemory(LLAMA_7B, limits(), [10]).sentence).toBe('1 candidate of up to 10 tokens: on its own, 67 MB of caches.');
  expect(planMemory(LLAMA_7B, limits(), [])).toMatchObject({ rows: 0, bytes: 0, sentence: 'Nothing has to be generated.' });
});

it('fills the room, and never more: rows, the row that prompts are read in, and what was read before', () => {
  const shapes = fc.record({
    layers: fc.integer({ min: 1, max: 40 }),
    kvHeads: fc.integer({ min: 1, max: 40 }),
    headSize: fc.constantFrom(32, 64, 128),
    kvType: fc.constantFrom('float16' as const, 'float32' as const),
  });
  const given = fc.record({
    maxBytes: fc.integer({ min: 2 ** 20, max: 2 ** 31 }),
    budgetBytes: fc.integer({ min: 2 ** 20, max: 2 ** 33 }),
    totalBytes: fc.option(fc.integer({ min: 2 ** 30, max: 2 ** 32 })),
    weightBytes: fc.integer({ min: 0, max: 2 ** 32 }),
  });
  const lengths = fc.array(fc.integer({ min: 1, max: 4096 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(shapes, given, lengths, (shape, has, wanted) => {
      const all = Math.max(0, Math.min(has.budgetBytes, has.totalBytes === null ? Infinity : has.totalBytes - has.weightBytes));
      const capacity = Math.ceil(Math.max(...wanted) / CAPACITY_STEP) * CAPACITY_STEP;
      const fits = (rows: number) =>
        (rows + 1) * kvBytes(shape, capacity) + Math.floor(all / 4) <= all &&
        (rows * kvBytes(shape, capacity)) / (2 * shape.layers) <= has.maxBytes;
      let plan;
      try {
        plan = planMemory(shape, has, wanted);
      } catch (error) {
        expect(error).toMatchObject({ code: 'no-memory' });
        expect(fits(1)).toBe(false);
        return;
      }
      expect(fits(plan.rows)).toBe(true);
      expect(plan.rows === wanted.length || !fits(plan.rows + 1)).toBe(true);
      expect(plan.batches).toBe(Math.ceil(wanted.length / plan.rows));
      expect(plan.bytes + plan.prefixBytes).toBeLessThanOrEqual(all);
    }),
  );
});

it('refuses with the figures when not one row fits, and says which limit stands in the way', () => {
  const small = () => planMemory(LLAMA_7B, limits({ budgetBytes: 200e6 }), [300]);
  expect(small).toThrow('One candidate of 300 tokens needs 336 MB of caches, and there is room for 150 MB.');
  expect(small).toThrow(
    expect.objectContaining({ code: 'no-memory', facts: expect.objectContaining({ tokens: 300, bytesPerToken: 524288 }) }) as Error,
  );
  // Weights take what the caches would need.
  expect(() => planMemory(LLAMA_7B, limits({ totalBytes: 4 * GIB, weightBytes: 4 * GIB - 1 }), [30])).toThrow('there is room for');
  // A GPU may have gigabytes and still give no single buffer of that size.
  expect(() => planMemory({ ...LLAMA_7B, layers: 1 }, limits({ maxBytes: 2 ** 20 }), [300])).toThrow('one buffer of this GPU holds 1 MB');
});
