import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readDistribution } from './distribution';

const logitsOf = fc
  .array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 3, maxLength: 60 })
  .map((values) => Float32Array.from(values));

it('gives the log-softmax of the logits, the likeliest first', () => {
  fc.assert(
    fc.property(logitsOf, fc.integer({ min: 1, max: 8 }), (logits, topK) => {
      const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0);
      const expected = [...logits]
        .map((logit, id) => ({ id, logit, logProb: logit - Math.log(sum) }))
        .sort((a, b) => b.logit - a.logit || a.id - b.id)
        .slice(0, topK);
      const { top, watched } = readDistribution(logits, [2, 0], topK);
      expect(top.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      top.forEach(({ logProb }, i) => expect(logProb).toBeCloseTo(expected[i]?.logProb ?? NaN, 6));
      expect(watched[0]).toBeCloseTo((logits[2] as number) - Math.log(sum), 6);
      expect(watched[1]).toBeCloseTo((logits[0] as number) - Math.log(sum), 6);
    }),
  );
});

it('ranks watched tokens among all: how many are likelier, equal ones with a lower id included', () => {
  // Few values, so that many logits are equal.
  const coarse = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 60 }).map((values) => Float32Array.from(values));
  fc.assert(
    fc.property(fc.oneof(logitsOf, coarse), fc.array(fc.nat(), { maxLength: 5 }), (logits, drawn) => {
      const ids = drawn.map((id) => id % logits.length);
      const order = [...logits.keys()].sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
      const { ranks, top } = readDistribution(logits, ids, 4);
      expect(ranks).toEqual(ids.map((id) => order.indexOf(id)));
      ids.forEach((id, i) => {
        if ((ranks[i] as number) < top.length) expect(top[ranks[i] as number]?.id).toBe(id);
      });
    }),
  );
});

it('is exact where the numbers are: to ten digits of a sum taken with Math.exp, impossible tokens included', () => {
  const wide = fc.array(fc.oneof(fc.double({ min: -90, max: 60, noNaN: true }), fc.constant(-Infinity), fc.constant(-1000)), { minLength: 3, maxLength: 300 });
  fc.assert(
    fc.property(wide, (values) => {
      const logits = Float32Array.from([...values, 0.5]);
      const max = Math.max(...logits);
      const norm = max + Math.log([...logits].reduce((sum, logit) => sum + Math.exp(logit - max), 0));
      const { logProb } = readDistribution(logits, [0], 1);
      expect(Math.abs(logProb(logits.length - 1) - (0.5 - norm))).toBeLessThan(1e-9 * Math.max(1, Math.abs(norm)));
    }),
  );
});

it('gives the distribution known from two equal logits and one impossible', () => {
  const { top } = readDistribution(Float32Array.of(0, -200, 0), [], 2);
  expect(top).toEqual([
    { id: 0, logProb: -Math.LN2 },
    { id: 2, logProb: -Math.LN2 },
  ]);
});

it.each([[Float32Array.of(NaN, NaN)], [Float32Array.of(1, NaN)], [Float32Array.of(1, Infinity)]])(
  'refuses logits that are not finite: %s',
  (logits) => {
    expect(() => readDistribution(logits, [], 1)).toThrow(expect.objectContaining({ code: 'numbers-broken' }) as Error);
  },
);
