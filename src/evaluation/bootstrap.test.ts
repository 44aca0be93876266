import { describe, expect, it } from 'vitest';
import { bootstrap, pairedDifference } from './bootstrap';

const mean = (values: readonly number[]) => (drawn: Uint32Array) => drawn.reduce((sum, i) => sum + (values[i] as number), 0) / drawn.length;

describe('bootstrap', () => {
  it('comes to the normal interval of a mean', () => {
    const values = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const [low, high] = bootstrap(400, mean(values), { resamples: 4000 }) as [number, number];
    const spread = 1.96 * Math.sqrt((0.25 * 0.75) / 400);
    expect(low).toBeCloseTo(0.25 - spread, 2);
    expect(high).toBeCloseTo(0.25 + spread, 2);
  });

  it('leaves out draws that give no number, and is null when none does', () => {
    expect(bootstrap(3, () => null)).toBeNull();
    expect(bootstrap(0, () => 1)).toBeNull();
    expect(bootstrap(2, (drawn) => (drawn[0] === drawn[1] ? null : 7))).toEqual([7, 7]);
  });
});

describe('pairedDifference', () => {
  const ours = Array.from({ length: 100 }, (_, i) => i < 90);

  it('uses that results belong together: a constant gain is sure although both shares are not', () => {
    const theirs = ours.map((right, i) => right && i >= 10);
    const { difference, low, high } = pairedDifference(ours, theirs) as { difference: number; low: number; high: number };
    expect(difference).toBeCloseTo(0.1, 10);
    expect(low).toBeGreaterThan(0.03);
    expect(high).toBeLessThan(0.18);
  });

  it('is 0 for the same results, and never sure of a difference that is none', () => {
    expect(pairedDifference(ours, ours)).toEqual({ difference: 0, low: 0, high: 0 });
    const { low, high } = pairedDifference(ours, [...ours].reverse()) as { low: number; high: number };
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
  });

  it('refuses lists that do not belong together', () => {
    expect(() => pairedDifference([true], [])).toThrow(RangeError);
  });
});
