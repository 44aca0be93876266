import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rank } from '../rank';
import { DEFAULT_SETTINGS } from '../settings';
import { pathLedger } from './pathLedger';
import { smallestChange } from './smallest';
import { anyShape, anyView, contested, recorded } from './testing/records';

const STEPS = 60;

describe('the smallest change that makes a candidate win', () => {
  it('does so, and no smaller one on a grid does', async () => {
    const seen = { wins: 0, never: 0, unknown: 0 };
    await fc.assert(
      fc.asyncProperty(fc.nat(), anyShape, anyView, fc.nat(), async (seed, first, view, pick) => {
        const trace = contested(await recorded(seed, first), seed);
        const settings = view(first);
        const node = trace.nodes[pick % trace.nodes.length]?.id ?? '';
        const { changes, best } = smallestChange(trace, settings, node);
        for (const { weight, current, to, attained, change, verdict } of changes) {
          seen[verdict]++;
          const at = (value: number) => {
            const { path, missing } = rank(trace, { ...settings, weights: { ...settings.weights, [weight]: value } });
            return { wins: path.includes(node) && missing.length === 0, certain: missing.length === 0 };
          };
          if (to !== null) {
            expect(change).toBe(to - current);
            if (attained) expect(at(to).wins).toBe(true);
            else {
              const beyond = to + (to > current || (to === current && !at(to - 1e-9).wins) ? 1e-9 : -1e-9) * Math.max(1, to);
              expect(at(to).wins).toBe(false);
              expect(at(beyond).wins).toBe(true);
            }
          }
          let uncertain = false;
          for (let k = 0; k <= STEPS; k++) {
            const value = (10 * k) / STEPS;
            const nearer = to === null || Math.abs(value - current) < Math.abs(to - current) - 1e-9;
            if (!nearer) continue;
            const { wins, certain } = at(value);
            expect(wins).toBe(false);
            if (!certain) uncertain = true;
          }
          if (uncertain) expect(verdict).toBe('unknown');
        }
        const sizes = changes.flatMap(({ change }) => (change === null ? [] : [Math.abs(change)]));
        expect(best === null ? null : Math.abs(best.change ?? NaN)).toBe(sizes.length === 0 ? null : Math.min(...sizes));
      }),
      { numRuns: 40 },
    );
    expect(Math.min(seen.wins, seen.never, seen.unknown)).toBeGreaterThan(3);
  });

  it('is none for the answer itself', async () => {
    const settings = { ...DEFAULT_SETTINGS, mode: 'always' as const };
    const trace = await recorded(3, settings);
    for (const id of trace.answer.path) {
      const { best, changes } = smallestChange(trace, settings, id);
      expect(best).toMatchObject({ change: 0, attained: true, verdict: 'wins' });
      expect(changes.map(({ change }) => change)).toEqual([0, 0, 0]);
    }
  });

  it('covers the whole range with other winners where it says never', async () => {
    const settings = { ...DEFAULT_SETTINGS, mode: 'always' as const };
    let never = 0;
    for (let seed = 0; seed < 12; seed++) {
      const trace = contested(await recorded(seed, settings), seed);
      for (const { id } of trace.nodes) {
        for (const { to, verdict, intervals } of smallestChange(trace, settings, id).changes) {
          if (verdict !== 'never') continue;
          never++;
          expect(to).toBeNull();
          expect([intervals[0]?.from, intervals.at(-1)?.to]).toEqual([0, 10]);
          for (const { path, missing } of intervals) expect([path.includes(id), missing]).toEqual([false, false]);
        }
      }
    }
    expect(never).toBeGreaterThan(10);
  });

  it('is refused for a node that is not there', async () => {
    const trace = await recorded(1, DEFAULT_SETTINGS);
    expect(() => smallestChange(trace, DEFAULT_SETTINGS, 'nobody')).toThrow(RangeError);
  });
});

describe('the ledger of a path', () => {
  it('adds up exactly to what rank has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), anyShape, async (seed, settings) => {
        const trace = await recorded(seed, settings);
        const { pathScores } = rank(trace, settings);
        for (const { id, depth } of trace.nodes) {
          const { segments, divisor, score } = pathLedger(trace, settings, id);
          expect(score).toBe(pathScores.get(id));
          expect(segments).toHaveLength(depth);
          expect(segments.at(-1)?.node).toBe(id);
          expect((segments.at(-1)?.running ?? NaN) / divisor).toBe(score);
          for (const { ledger } of segments) expect(ledger.lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(ledger.score);
        }
      }),
      { numRuns: 60 },
    );
  });
});
