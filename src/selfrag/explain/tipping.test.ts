import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rank } from '../rank';
import type { Settings } from '../settings';
import { anyPosition, anyShape, anyView, coarse, contested, dyadic, recorded } from './testing/records';
import { tippingPoints } from './tipping';
import type { Interval, Outcome, TippingPoints, WeightSlider } from './types';
import type { Trace } from '../trace';

const range = { min: 0, max: 2 };
const anyWeight = fc.constantFrom<WeightSlider>('rel', 'sup', 'use');
const holds = ({ from, to, fromIncluded, toIncluded }: Interval, at: number) =>
  (from < at && at < to) || (at === from && fromIncluded) || (at === to && toIncluded);

/** What `rank` says at a position, in the words of an outcome. */
function brute(trace: Trace, settings: Settings): Pick<Outcome, 'kept' | 'path' | 'missing'> {
  const ranking = rank(trace, settings);
  const order = trace.nodes.map((node) => node.id);
  const sorted = (ids: readonly string[]) => [...ids].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return { kept: ranking.levels.map((level) => sorted(level.kept)), path: ranking.path, missing: ranking.missing.length > 0 };
}

const said = ({ kept, path, missing }: Outcome) => ({ kept, path, missing });
const weighed = (settings: Settings, slider: WeightSlider, at: number) => ({ ...settings, weights: { ...settings.weights, [slider]: at } });

function expectTiling({ intervals, borders }: TippingPoints, { min, max }: { min: number; max: number }) {
  expect([intervals[0]?.from, intervals.at(-1)?.to]).toEqual([min, max]);
  expect([intervals[0]?.fromIncluded, intervals.at(-1)?.toIncluded]).toEqual([true, true]);
  intervals.slice(1).forEach((next, k) => {
    const before = intervals[k] as Interval;
    expect(before.to).toBe(next.from);
    expect(before.toIncluded).not.toBe(next.fromIncluded);
    expect(said(next)).not.toEqual(said(before));
    const changed = JSON.stringify(next.path) === JSON.stringify(before.path) ? 'kept' : 'answer';
    expect(borders[k]).toMatchObject({ at: next.from, before: k, after: k + 1, changes: changed });
  });
  expect(borders).toHaveLength(intervals.length - 1);
}

describe('the tipping points of a weight', () => {
  it('say what rank says at random positions, in the middle of intervals, on borders and beside them', async () => {
    let borders = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), anyShape, anyView, anyWeight, fc.array(anyPosition, { minLength: 8, maxLength: 8 }), async (seed, first, view, slider, positions) => {
        const trace = contested(await recorded(seed, first), seed);
        const settings = view(first);
        const tipping = tippingPoints(trace, settings, slider, range);
        expectTiling(tipping, range);
        const check = (at: number) => {
          const at_ = tipping.intervals.filter((one) => holds(one, at));
          expect(at_).toHaveLength(1);
          expect(said(at_[0] as Interval)).toEqual(brute(trace, weighed(settings, slider, at)));
        };
        positions.forEach(check);
        for (const { from, to } of tipping.intervals) [from, (from + to) / 2, to].forEach(check);
        for (const border of tipping.borders) {
          borders++;
          for (const at of [border.at * (1 - 1e-9) - 1e-12, border.at * (1 + 1e-9) + 1e-12]) if (at > 0 && at < 2) check(at);
        }
      }),
      { numRuns: 100 },
    );
    expect(borders).toBeGreaterThan(40);
  });

  it('leave no change out that dense sampling finds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), anyShape, anyWeight, async (seed, settings, slider) => {
        const trace = contested(await recorded(seed, settings), seed);
        const { intervals } = tippingPoints(trace, settings, slider, range);
        for (let k = 0; k <= 200; k++) {
          const at = k / 100;
          const here = intervals.find((one) => holds(one, at)) as Interval;
          expect(said(here)).toEqual(brute(trace, weighed(settings, slider, at)));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('settle ties as rank does where many scores are equal', async () => {
    let tied = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), anyShape, dyadic, anyWeight, async (seed, shape, weights, slider) => {
        const settings = { ...shape, mode: 'always' as const, weights };
        const trace = coarse(await recorded(seed, settings), seed);
        const { intervals } = tippingPoints(trace, settings, slider, range);
        for (let k = 0; k <= 128; k++) {
          const at = k / 64;
          const here = intervals.find((one) => holds(one, at)) as Interval;
          // A third has no exact number: at a border within rounding of this position either side may hold.
          if (intervals.some(({ from }) => from !== at && Math.abs(from - at) < 1e-9)) continue;
          const ranking = rank(trace, weighed(settings, slider, at));
          if (ranking.levels.some(({ pool }) => new Set(pool.map((id) => ranking.pathScores.get(id))).size < pool.length)) tied++;
          expect(said(here)).toEqual(brute(trace, weighed(settings, slider, at)));
        }
      }),
      { numRuns: 40 },
    );
    expect(tied).toBeGreaterThan(500);
  });
});
