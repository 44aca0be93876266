import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rank } from '../rank';
import { DEFAULT_SETTINGS } from '../settings';
import { anyShape, coarse, contested, dyadic, recorded } from './testing/records';
import { winnerRegions } from './regions';
import type { Point, WeightSlider, WinnerRegion, WinnerRegions } from './types';

const rect = { x: { min: 0, max: 2 }, y: { min: 0, max: 2 } };
const anyPlane = fc.constantFrom<[WeightSlider, WeightSlider]>(['rel', 'sup'], ['sup', 'use'], ['use', 'rel']);
/** Exact in sums, as `dyadic` is, and fine enough to fall on no tie: a line of ties may have a winner that no region has. */
const inside = fc.noBias(fc.integer({ min: 1, max: 2 ** 31 - 1 })).map((n) => n / 2 ** 30);
const anyPoint = fc.record({ x: inside, y: inside });
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
      fc.asyncProperty(fc.nat(), anyShape, dyadic, straight, anyPlane, fc.boolean(), fc.array(anyPoint, { minLength: 20, maxLength: 20 }), async (seed, shape, weights, pathScore, [x, y], tied, points) => {
        const settings = { ...shape, weights, pathScore };
        const trace = (tied ? coarse : contested)(await recorded(seed, settings), seed);
        const drawn = winnerRegions(trace, settings, x, y, rect);
        expect(drawn.exact).toBe(true);
        expect(areas(drawn)).toBeCloseTo(4, 9);
        if (drawn.regions.length > 2) several++;
        for (const point of points) {
          expect(regionsAt(drawn, point, 1e-9).length).toBeLessThan(2);
          const found = regionsAt(drawn, point, -1e-9);
          if (found.length > 1) continue;
          expect(found).toHaveLength(1);
          const { path, missing } = rank(trace, { ...settings, weights: { ...settings.weights, [x]: point.x, [y]: point.y } });
          expect(found[0]).toMatchObject({ path, missing: missing.length > 0 });
        }
      }),
      { numRuns: 60 },
    );
    expect(several).toBeGreaterThan(5);
  });

  it('have borders with one region on each side, and none between neighbours that lacks one', async () => {
    let checked = 0;
    for (let seed = 0; seed < 25; seed++) {
      const settings = { ...DEFAULT_SETTINGS, mode: 'always' as const, beamWidth: 1 + (seed % 3), pathScore: seed % 2 ? ('mean' as const) : ('sum' as const) };
      const trace = contested(await recorded(seed, settings), seed);
      const drawn = winnerRegions(trace, settings, 'sup', 'use', rect, seed % 2 ? 'kept' : 'answer');
      for (const { between, points } of drawn.borders) {
        const [p, q] = points as [Point, Point];
        const length = Math.hypot(q.x - p.x, q.y - p.y);
        const sides = [1e-7, -1e-7].map((away) => {
          const at = { x: (p.x + q.x) / 2 - ((q.y - p.y) / length) * away, y: (p.y + q.y) / 2 + ((q.x - p.x) / length) * away };
          return regionsAt(drawn, at, 0).map((region) => drawn.regions.indexOf(region));
        });
        expect(sides.flat().sort((a, b) => a - b)).toEqual(between);
        checked++;
      }
      // Along a line across the plane, a change of region is a border that the line crosses.
      for (let k = 1; k < 200; k++) {
        const [from, to] = [k - 1, k].map((n) => ({ x: 0.003 + n / 101, y: 0.31 + n / 170 })) as [Point, Point];
        const [a, b] = [from, to].map((point) => drawn.regions.indexOf(regionsAt(drawn, point, 0)[0] as WinnerRegion)) as [number, number];
        if (a !== b) expect(drawn.borders.some(({ points }) => crosses(from, to, points))).toBe(true);
      }
    }
    expect(checked).toBeGreaterThan(30);
  });

  it('tell apart who is kept when asked to', async () => {
    const settings = { ...DEFAULT_SETTINGS, mode: 'always' as const, beamWidth: 2 };
    for (let seed = 0; seed < 15; seed++) {
      const trace = contested(await recorded(seed, settings), seed);
      const drawn = winnerRegions(trace, settings, 'rel', 'use', rect, 'kept');
      for (const { pieces, kept } of drawn.regions) {
        const piece = pieces[0] as readonly Point[];
        const x = piece.reduce((sum, point) => sum + point.x, 0) / piece.length;
        const y = piece.reduce((sum, point) => sum + point.y, 0) / piece.length;
        const { levels } = rank(trace, { ...settings, weights: { ...settings.weights, rel: x, use: y } });
        expect(kept?.map((level) => new Set(level))).toEqual(levels.map((level) => new Set(level.kept)));
      }
    }
  });

  it('have curved borders for the product, whose points are ties to 1e-9 and whose regions fill the rectangle', async () => {
    let points = 0;
    let agreed = 0;
    let looked = 0;
    for (let seed = 0; seed < 6; seed++) {
      const settings = { ...DEFAULT_SETTINGS, mode: 'always' as const, pathScore: 'product' as const, beamWidth: 2 };
      const trace = contested(await recorded(seed, settings), seed);
      const drawn = winnerRegions(trace, settings, 'rel', 'sup', rect);
      expect(areas(drawn)).toBeCloseTo(4, 8);
      const winner = ({ x, y }: Point) => rank(trace, { ...settings, weights: { ...settings.weights, rel: x, sup: y } }).path;
      for (const { between, points: line } of drawn.borders) {
        const paths = between.map((region) => String(drawn.regions[region]?.path));
        for (const { x, y } of line) {
          points++;
          const around = [[1, 0], [-1, 0], [0, 1], [0, -1]].map(([dx, dy]) => String(winner({ x: x + (dx as number) * 1e-9, y: y + (dy as number) * 1e-9 })));
          for (const path of paths) expect(around).toContain(path);
        }
      }
      for (let k = 0; k < 150; k++) {
        const point = { x: (k * 0.618034) % 2, y: (k * 1.324718) % 2 };
        const [found, ...more] = regionsAt(drawn, point, 0);
        if (!found || more.length > 0) continue;
        looked++;
        if (String(found.path) === String(winner(point))) agreed++;
      }
    }
    expect(points).toBeGreaterThan(100);
    // Between the exact points a chord stands for the curve.
    expect(agreed / looked).toBeGreaterThan(0.99);
  });

  it('are refused for one weight alone and for a rectangle without area', async () => {
    const trace = await recorded(1, DEFAULT_SETTINGS);
    expect(() => winnerRegions(trace, DEFAULT_SETTINGS, 'rel', 'rel', rect)).toThrow(RangeError);
    expect(() => winnerRegions(trace, DEFAULT_SETTINGS, 'rel', 'sup', { x: rect.x, y: { min: 1, max: 1 } })).toThrow(RangeError);
  });
});

/** Whether a stretch meets a line of points. */
function crosses(from: Point, to: Point, line: readonly Point[]): boolean {
  const turn = (p: Point, q: Point, r: Point) => (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
  const slack = 1e-9;
  return line.slice(1).some((q, k) => {
    const p = line[k] as Point;
    return turn(from, to, p) * turn(from, to, q) <= slack && turn(p, q, from) * turn(p, q, to) <= slack;
  });
}
