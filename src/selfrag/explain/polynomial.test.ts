import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meetings, type Factor } from './polynomial';

const SAME = 1e-13;
/** The factor u - root. */
const zeroAt = (root: number): Factor => [-root, 1 - root];
const zero: Factor[] = [[0, 0]];

describe('where two products of linear factors meet', () => {
  it('are the roots of a known polynomial, to 1e-9', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 5 }), (hundredths, scale) => {
        const roots = hundredths.map((n) => n / 100).sort((a, b) => a - b);
        const found = meetings([...roots.map(zeroAt), [scale, scale]], zero, SAME) ?? [];
        expect(found).toHaveLength(roots.length);
        found.forEach((root, k) => expect(Math.abs(root - (roots[k] as number))).toBeLessThan(1e-9));
      }),
    );
  });

  it('are one where the interval is halved at them', () => {
    expect(meetings([zeroAt(0.5), zeroAt(0.78), [1, 1]], zero, SAME)).toHaveLength(2);
  });

  it('are found where they only touch, and at the ends', () => {
    const touched = meetings([zeroAt(0.3), zeroAt(0.3)], zero, SAME) ?? [];
    expect(touched.length).toBeGreaterThan(0);
    for (const root of touched) expect(root).toBeCloseTo(0.3, 6);
    expect(meetings([zeroAt(0), zeroAt(1)], zero, SAME)).toEqual([0, 1]);
  });

  it('leave no change of sign out', () => {
    const factors = fc.array(fc.tuple(fc.integer({ min: -20, max: 40 }), fc.integer({ min: -20, max: 40 })).map(([a, b]): Factor => [a / 10, b / 10]), { minLength: 1, maxLength: 5 });
    const at = (all: readonly Factor[], u: number) => all.reduce((value, [a, b]) => value * (a + (b - a) * u), 1);
    fc.assert(
      fc.property(factors, factors, (one, other) => {
        const found = meetings(one, other, SAME);
        const lead = (u: number) => at(one, u) - at(other, u);
        if (found === null) {
          for (let k = 0; k <= 20; k++) expect(Math.abs(lead(k / 20))).toBeLessThan(1e-9);
          return;
        }
        const borders = [0, ...found, 1];
        borders.slice(1).forEach((to, k) => {
          const from = borders[k] as number;
          if (to - from < 1e-6) return;
          const signs = [0.01, 0.3, 0.5, 0.7, 0.99].map((share) => lead(from + (to - from) * share)).filter((value) => Math.abs(value) > 1e-9);
          expect(new Set(signs.map(Math.sign)).size).toBeLessThan(2);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('are everywhere for the same product in another order', () => {
    expect(meetings([[0.1, 0.9], [1.3, 0.2]], [[1.3, 0.2], [0.1, 0.9]], SAME)).toBeNull();
    expect(meetings([[2, 3]], [[1, 1], [2, 3]], SAME)).toBeNull();
  });
});
