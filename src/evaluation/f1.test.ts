import { describe, expect, it } from 'vitest';
import { macroF1 } from './f1';

const pairs = (...all: [expected: number, judged: number, times: number][]) =>
  all.flatMap(([expected, judged, times]) => Array.from({ length: times }, () => ({ expected, judged })));

describe('macroF1', () => {
  it('is 1 for right judgements only, and 0 for wrong ones only', () => {
    expect(macroF1(pairs([0, 0, 2], [1, 1, 3], [2, 2, 1]), 3)).toBe(1);
    expect(macroF1(pairs([0, 1, 2], [1, 0, 3]), 3)).toBe(0);
  });

  it('is the mean of the F1 of each class', () => {
    // Class 0: TP 8, FP 2, FN 2 = 0.8; class 1: TP 1, FP 2, FN 2 = 1/3.
    expect(macroF1(pairs([0, 0, 8], [0, 1, 2], [1, 0, 2], [1, 1, 1]), 2)).toBeCloseTo((0.8 + 1 / 3) / 2, 12);
  });

  it('does not reward saying always the same', () => {
    expect(macroF1(pairs([0, 0, 10], [1, 0, 10], [2, 0, 10]), 3)).toBeCloseTo(0.5 / 3, 12);
  });

  it('is null without cases', () => {
    expect(macroF1([], 3)).toBeNull();
  });
});
