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
