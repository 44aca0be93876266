import { describe, expect, it } from 'vitest';
import { quantile } from './report';

describe('a quantile', () => {
  it('is a measured value that the given share of the values does not exceed', () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([quantile(values, 0.95), quantile(values, 0.5), quantile(values, 1), quantile(values, 0)]).toEqual([95, 50, 100, 1]);
    expect(quantile([7], 0.95)).toBe(7);
  });

  it('does not exist for no values', () => {
    expect(() => quantile([], 0.95)).toThrow(RangeError);
  });
});
