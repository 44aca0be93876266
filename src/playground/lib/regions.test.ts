import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WinnerRegion, WinnerRegions } from '../../selfrag';
import { contains, insideOf, regionView } from './regions';

const square = (x: number, y: number, side: number) => [
  { x, y },
  { x: x + side, y },
  { x: x + side, y: y + side },
  { x, y: y + side },
];

const region = (path: string[], pieces: WinnerRegion['pieces'], area: number, missing = false): WinnerRegion => ({
  ...{ path, pieces, area, missing },
  text: path.join(' '),
  kept: null,
  needs: [],
});

const plane = (...regions: WinnerRegion[]): WinnerRegions => ({
  ...{ x: 'rel', y: 'sup', exact: true, regions, borders: [] },
  rect: { x: { min: 0, max: 2 }, y: { min: 0, max: 2 } },
});

describe('winner regions', () => {
  it('have one entry for each answer, the largest first, and shares of the plane', () => {
    const { winners, unknown } = regionView(
      plane(
        region(['n1'], [square(0, 0, 1)], 1),
        region(['n2'], [square(1, 0, 1), square(1, 1, 1)], 2),
        region(['n1'], [square(0, 1, 0.5)], 0.25),
        region(['n1'], [square(0.5, 1, 0.5)], 0.75, true),
      ),
    );
    expect(winners.map(({ letter, path, share, pieces }) => [letter, path[0], share, pieces.length])).toEqual([
      ['A', 'n2', 0.5, 2],
      ['B', 'n1', 0.3125, 2],
    ]);
    expect(unknown.share).toBe(0.1875);
  });
});

describe('a place inside', () => {
  it('has few decimals where there is room, and more where there is not', () => {
    expect(insideOf(square(0, 0, 1))).toEqual({ x: 0.5, y: 0.5 });
    const { x, y } = insideOf(square(0.12345, 0.5, 0.001));
    expect(x).toBeCloseTo(0.1239, 3);
    expect(y).toBeCloseTo(0.5005, 3);
  });

  it('is found in a bent piece, whose middle lies outside', () => {
    const bent = [[0, 0], [4, 0], [4, 1], [1, 1], [1, 4], [0, 4]].map(([x = 0, y = 0]) => ({ x, y }));
    expect(contains(bent, { x: 2, y: 2 })).toBe(false);
    expect(contains(bent, insideOf(bent))).toBe(true);
  });

  it('lies strictly inside any triangle', () => {
    const number = fc.double({ min: 0, max: 2, noNaN: true });
    const point = fc.record({ x: number, y: number });
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        fc.pre(Math.abs((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)) > 1e-3);
        expect(contains([a, b, c], insideOf([a, b, c]))).toBe(true);
      }),
    );
  });

  it.each([
    [{ x: 0.5, y: 0.5 }, true],
    [{ x: 0, y: 0.5 }, false],
    [{ x: 1.5, y: 0.5 }, false],
    [{ x: 0.5, y: 1 }, false],
  ])('a border is not inside: %o', (point, inside) => expect(contains(square(0, 0, 1), point)).toBe(inside));
});
