import { describe, expect, it } from 'vitest';
import { fitLine, median, ratioOf } from './statistics';

describe('a fitted line', () => {
  it('is the line through points that lie on one', () => {
    const line = fitLine([[0, 2], [10, 4], [30, 8]]);
    expect(line.slope).toBeCloseTo(0.2, 12);
    expect(line.intercept).toBeCloseTo(2, 12);
    expect(line.worstResidual).toBeCloseTo(0, 12);
    expect(line.worstJump).toBeCloseTo(0, 12);
  });

  it('gives the slope known from a worked example', () => {
    // Anscombe's first set: y = 3 + 0.5 x.
    const x = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
    const y = [4.26, 5.68, 7.24, 4.82, 6.95, 8.81, 8.04, 8.33, 10.84, 7.58, 9.96];
    const line = fitLine(x.map((at, i) => [at, y[i] as number] as const));
    expect(line.slope).toBeCloseTo(0.5, 2);
    expect(line.intercept).toBeCloseTo(3, 2);
  });

  it('shows a jump that a slope hides', () => {
    const line = fitLine([[0, 1], [1, 1], [2, 1], [3, 2], [4, 2], [5, 2]]);
    expect(line.worstJump).toBeGreaterThan(0.3);
    expect(line.worstResidual).toBeGreaterThan(0.1);
  });

  it('does not exist through one place', () => {
    expect(() => fitLine([[1, 2], [1, 3]])).toThrow(RangeError);
  });
});

it('takes ratios within a round, so that a slow round counts no more than others', () => {
  expect(ratioOf([10, 100, 20], [5, 50, 4])).toBe(2);
  expect(median([3, 1, 2])).toBe(2);
});
