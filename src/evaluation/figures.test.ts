import { describe, expect, it } from 'vitest';
import { balanced, share, wilson } from './figures';

describe('wilson', () => {
  it('gives the interval that textbooks give', () => {
    // Newcombe (1998), table I: 81 of 263.
    const [low, high] = wilson(81, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
    expect(wilson(0, 10)[0]).toBe(0);
  });
});

describe('balanced', () => {
  it('weighs both classes alike whatever their sizes', () => {
    expect(balanced('x', [true, true, true, true], [false, true]).value).toBe(0.75);
    expect(balanced('x', [], [true])).toMatchObject({ value: null, cases: 1 });
    expect(share('x', [])).toMatchObject({ value: null });
  });
});
