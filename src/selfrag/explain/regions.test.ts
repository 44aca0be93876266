import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rank } from '../rank';
import { anyPosition, anyShape, coarse, contested, recorded } from './testing/records';
import { winnerRegions } from './regions';
import type { Point, WeightSlider, WinnerRegions } from './types';

const rect = { x: { min: 0, max: 2 }, y: { min: 0, max: 2 } };
const anyPlane = fc.constantFrom<[WeightSlider, WeightSlider]>(['rel', 'sup'], ['sup', 'use'], ['use', 'rel']);
const anyPoint = fc.record({ x: fc.noBias(anyPosition), y: fc.noBias(anyPosition) });
const straight = fc.constantFrom('mean' as const, 'sum' as const);

/** How deep a point lies in a convex piece, counter-clockwise; negative: outside. */
function depthIn(piece: readonly Point[], { x, y }: Point): number {
  return Math.min(
    ...piece.map((p, k) => {
      const q = piece[(k + 1) % piece.length] as Point;
      const length = Math.hypot(q.x - p.x, q.y - p.y);
      return length < 1e-12 ? Infinity : ((q.x - p.x) * (y - p.y) - (q.y - p.y) * (x - p.x)) / length;
    }),
  );
}

const regionsAt = (drawn: WinnerRegions, point: Point, margin: number) =>
  drawn.regions.filter(({ pieces }) => pieces.some((piece) => depthIn(piece, point) > margin));

const areas = ({ regions }: WinnerRegions) => regions.reduce((sum, { area }) => sum + area, 0);

describe('winner regions', () => {
  it('tile the rectangle, and at any point of it have the winner that rank has', async () => {
    let several = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), anyShape, straight, anyPlane, fc.boolean(), fc.array(anyPoint, { minLength: 20, maxLength: 20 }), async (seed, shape, pathScore, [x, y], tied, points) => {
        const settings = { ...shape, pathScore };
        const trace = (tied ? coarse : contested)(await recorded(seed, settings), seed);
        const drawn = winnerRegions(trace, settings, x, y, rect);
        expect(drawn.exact).toBe(true);
        expect(areas(drawn)).toBeCloseTo(4, 9);
        if (drawn.regions.length > 2) several++;
        for (const point of points) {
          const found = regionsAt(drawn, point, 1e-9);
          if (regionsAt(drawn, point, -1e-9).length > 1) continue;
          expect(found).toHaveLength(1);
          const { path, missing } = rank(trace, { ...settings, weights: { ...settings.weights, [x]: point.x, [y]: point.y } });
          expect(found[0]).toMatchObject({ path, missing: missing.length > 0 });
        }
      }),
      { numRuns: 80 },
    );
    expect(several).toBeGreaterThan(5);
  });
});
