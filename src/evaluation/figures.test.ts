import { describe, expect, it } from 'vitest';
import { balanced, calibrationFigure, differenceFigure, macroF1Figure, share, wilson } from './figures';

describe('wilson', () => {
  it('gives the interval that textbooks give', () => {
    // Newcombe (1998), table I: 81 of 263.
    const [low, high] = wilson(81, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
    expect(wilson(0, 10)[0]).toBe(0);
  });
});

const of = (right: number, cases: number) => Array.from({ length: cases }, (_, i) => i < right);

describe('balanced', () => {
  it('weighs all classes alike whatever their sizes', () => {
    expect(balanced('x', [true, true, true, true], [false, true]).value).toBe(0.75);
    expect(balanced('x', of(4, 4), of(1, 2), of(0, 9)).value).toBe(0.5);
  });

  it('is n/a when a class has no case', () => {
    expect(balanced('x', [], [true])).toMatchObject({ value: null, low: null, cases: 1 });
    expect(share('x', [])).toMatchObject({ value: null, cases: 0 });
  });

  it('is surer of a mean of two classes than of each', () => {
    const one = share('x', of(80, 100));
    const both = balanced('x', of(80, 100), of(80, 100));
    const width = ({ low, high }: typeof one) => (high ?? 0) - (low ?? 0);
    expect(width(both)).toBeCloseTo(width(one) / Math.SQRT2, 10);
    expect(both.value).toBe(0.8);
  });
});

describe('figures with a bootstrap interval', () => {
  it('hold their value inside the interval, and are the same in every run', () => {
    const cases = Array.from({ length: 60 }, (_, i) => ({ expected: i % 3, judged: i % 5 === 0 ? 0 : i % 3 }));
    const figure = macroF1Figure('x', cases, 3);
    expect(figure.low).toBeLessThan(figure.value as number);
    expect(figure.high).toBeGreaterThan(figure.value as number);
    expect(macroF1Figure('x', cases, 3)).toEqual(figure);
  });

  it('are n/a without cases', () => {
    expect(macroF1Figure('x', [], 3)).toMatchObject({ value: null, cases: 0 });
    expect(calibrationFigure('x', [])).toMatchObject({ value: null, cases: 0 });
    expect(differenceFigure('x', [], [])).toMatchObject({ value: null, cases: 0 });
  });
});
