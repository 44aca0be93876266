/** Winner regions as the page draws them: one entry for each answer, with a letter, its share of the plane and a place in it. */
import type { Point, WinnerRegions } from '../../selfrag';

export interface Winner {
  /** A, B, ... by size; the same answer keeps its letter in the plot and in the table. */
  readonly letter: string;
  /** Node ids of the answer. */
  readonly path: readonly string[];
  readonly text: string;
  /** Share of the plane, 0..1. */
  readonly share: number;
  /** Corners, in units of the weights. */
  readonly pieces: readonly (readonly Point[])[];
  /** Well inside the largest piece: for the letter, and as a setting that gives this answer. */
  readonly inside: Point;
}

export interface RegionView {
  /** Largest first. */
  readonly winners: readonly Winner[];
  /** Where segments are needed that were never generated. */
  readonly unknown: { readonly share: number; readonly pieces: readonly (readonly Point[])[] };
}

export function regionView({ regions, rect }: WinnerRegions): RegionView {
  const plane = (rect.x.max - rect.x.min) * (rect.y.max - rect.y.min);
  const known = new Map<string, { path: readonly string[]; text: string; area: number; pieces: (readonly Point[])[] }>();
  const unknown = { area: 0, pieces: [] as (readonly Point[])[] };
  for (const { path, text, area, pieces, missing } of regions) {
    if (missing) {
      unknown.area += area;
      unknown.pieces.push(...pieces);
      continue;
    }
    const key = path.join(' ');
    const before = known.get(key) ?? { path, text, area: 0, pieces: [] };
    known.set(key, { ...before, area: before.area + area, pieces: [...before.pieces, ...pieces] });
  }
  const winners = [...known.values()]
    .filter(({ area }) => area > 0)
    .sort((a, b) => b.area - a.area)
    .map(({ path, text, area, pieces }, i) => ({
      letter: letterOf(i),
      ...{ path, text, pieces },
      share: area / plane,
      inside: insideOf(largest(pieces)),
    }));
  return { winners, unknown: { share: unknown.area / plane, pieces: unknown.pieces } };
}

/** A to Z, then A2, B2, ... */
const letterOf = (i: number) => `${String.fromCharCode(65 + (i % 26))}${i < 26 ? '' : Math.floor(i / 26) + 1}`;

/** Twice the signed area, and the centre of mass. */
function moments(polygon: readonly Point[]): { area: number; centre: Point } {
  let [area, x, y] = [0, 0, 0];
  for (const [i, a] of polygon.entries()) {
    const b = polygon[(i + 1) % polygon.length] as Point;
    const cross = a.x * b.y - b.x * a.y;
    area += cross;
    x += (a.x + b.x) * cross;
    y += (a.y + b.y) * cross;
  }
  const centre = area === 0 ? (polygon[0] ?? { x: 0, y: 0 }) : { x: x / (3 * area), y: y / (3 * area) };
  return { area: Math.abs(area), centre };
}

function largest(pieces: readonly (readonly Point[])[]): readonly Point[] {
  return pieces.reduce<readonly Point[]>((best, piece) => (moments(piece).area > moments(best).area ? piece : best), []);
}

/** A point strictly inside a polygon, with as few decimals as it allows: it is shown, and can be set. */
export function insideOf(polygon: readonly Point[]): Point {
  const { centre } = moments(polygon);
  // The centre of a bent piece may lie outside of it; that of one of its corners' triangles does not, if the triangle is one of its own.
  const candidates = [centre, ...polygon.map((_, i) => moments([-1, 0, 1].map((d) => polygon.at((i + d) % polygon.length) as Point)).centre)];
  const place = candidates.find((point) => contains(polygon, point)) ?? centre;
  for (let decimals = 2; decimals <= 9; decimals++) {
    const rounded = { x: Number(place.x.toFixed(decimals)), y: Number(place.y.toFixed(decimals)) };
    if (contains(polygon, rounded)) return rounded;
  }
  return place;
}

/** Whether a point lies strictly inside a polygon without holes: how often a ray to the right leaves it. */
export function contains(polygon: readonly Point[], { x, y }: Point): boolean {
  let inside = false;
  for (const [i, a] of polygon.entries()) {
    const b = polygon[(i + 1) % polygon.length] as Point;
    const cross = (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
    const within = Math.min(a.x, b.x) <= x && x <= Math.max(a.x, b.x) && Math.min(a.y, b.y) <= y && y <= Math.max(a.y, b.y);
    if (cross === 0 && within) return false;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}
