import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../decision';
import { rank } from '../rank';
import { DEFAULT_SETTINGS } from '../settings';
import type { Trace } from '../trace';
import { anyShape, anyView, contested, recorded } from './testing/records';
import { flipThreshold, flipThresholds } from './thresholds';
import { tippingPoints } from './tipping';

const range = { min: 0, max: 1 };
const anyThreshold = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000);

describe('the tipping points of the threshold', () => {
  it('say what rank says at any threshold, on the borders, and a rounding error below them', async () => {
    let borders = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), anyShape, anyView, fc.array(anyThreshold, { minLength: 10, maxLength: 10 }), async (seed, first, view, thresholds) => {
        const trace = uncertain(contested(await recorded(seed, { ...first, mode: 'adaptive' }), seed));
        const settings = { ...view(first), mode: 'adaptive' as const };
        const tipping = tippingPoints(trace, settings, 'threshold', range);
        expect([tipping.intervals[0]?.from, tipping.intervals.at(-1)?.to]).toEqual([0, 1]);
        borders += tipping.borders.length;
        const beside = tipping.borders.flatMap(({ at }) => [at, at - Number.EPSILON / 4, at + 1e-9]);
        for (const threshold of [...thresholds, ...beside, 0, 1]) {
          if (threshold < 0 || threshold > 1) continue;
          const here = tipping.intervals.filter(({ from, to, toIncluded }) => from <= threshold && (threshold < to || (toIncluded && threshold === to)));
          expect(here).toHaveLength(1);
          const { path, missing, levels } = rank(trace, { ...settings, threshold });
          expect(here[0]).toMatchObject({ path, missing: missing.length > 0 });
          expect(here[0]?.kept.map((level) => new Set(level))).toEqual(levels.map(({ kept }) => new Set(kept)));
        }
      }),
      { numRuns: 100 },
    );
    expect(borders).toBeGreaterThan(30);
  });

  it('name the decisions that flip on a border', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const settings = { ...DEFAULT_SETTINGS, beamWidth: 3 };
      const trace = uncertain(await recorded(seed, settings));
      const { borders } = tippingPoints(trace, settings, 'threshold', range);
      for (const { at, flips } of borders) {
        expect(flips.length).toBeGreaterThan(0);
        for (const after of flips) {
          const logProbs = after === null ? trace.decisions[0]?.logProbs : trace.nodes.find(({ id }) => id === after)?.next?.logProbs;
          const action = (threshold: number) => decide(logProbs ?? [], { mode: 'adaptive', threshold }, false).action;
          expect([action(at - 1e-12), action(at)]).toEqual(['retrieve', 'no_retrieve']);
        }
      }
    }
  });

  it('are none where the mode decides', async () => {
    const settings = { ...DEFAULT_SETTINGS, mode: 'always' as const };
    const { intervals, borders } = tippingPoints(await recorded(1, settings), settings, 'threshold', range);
    expect(intervals).toHaveLength(1);
    expect(borders).toEqual([]);
  });
});

describe('the flip threshold of a decision', () => {
  it('is its share: below it the model retrieves, at it no more', async () => {
    let flipped = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(500), anyShape, async (seed, shape) => {
        const settings = { ...shape, mode: 'adaptive' as const };
        const trace = uncertain(await recorded(seed, settings));
        for (const [id, flip] of flipThresholds(trace, settings)) {
          const action = (threshold: number) => rank(trace, { ...settings, threshold }).decided.get(id)?.action;
          if (flip.at === null) {
            expect(action(0)).toBe(action(1));
            continue;
          }
          flipped++;
          expect([action(flip.at - 1e-12), action(flip.at)]).toEqual(['retrieve', 'no_retrieve']);
        }
      }),
      { numRuns: 60 },
    );
    expect(flipped).toBeGreaterThan(50);
  });

  it('does not exist where something else settles the decision, and says what', () => {
    expect(flipThreshold({ share: 0.4, because: 'always' })).toEqual({ at: null, reason: 'mode' });
    expect(flipThreshold({ share: 0.4, because: 'never' })).toEqual({ at: null, reason: 'mode' });
    expect(flipThreshold({ share: 0.4, because: 'forced' })).toEqual({ at: null, reason: 'forced' });
    expect(flipThreshold({ share: 0.4, because: 'continue_likeliest' })).toEqual({ at: null, reason: 'continue' });
    expect(flipThreshold({ share: 0, because: 'threshold' })).toEqual({ at: null, reason: 'never_exceeds' });
    expect(flipThreshold({ share: 0.4, because: 'threshold' })).toEqual({ at: 0.4, reason: null });
    expect(flipThreshold({ share: 1, because: 'likelier' })).toEqual({ at: 1, reason: null });
  });
});

/** The same record with shares all over 0..1: the scripted model is sure of most decisions. */
function uncertain(trace: Trace): Trace {
  const soften = (logProbs: number[]) => logProbs.map((logProb) => logProb / 4);
  return {
    ...trace,
    decisions: trace.decisions.map((decision) => ({ ...decision, logProbs: soften(decision.logProbs) })),
    nodes: trace.nodes.map((node) => ({ ...node, next: node.next && { ...node.next, logProbs: soften(node.next.logProbs) } })),
  };
}
