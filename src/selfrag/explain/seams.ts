/** The lines between regions: edges of tiles that have another region on their other side. */
import type { HalfPlane, Polygon } from './polygon';
import type { Point, RegionBorder } from './types';

export interface Owned {
  readonly polygon: Polygon;
  /** Index of the region that the tile belongs to. */
  readonly region: number;
}

/** Lines and positions on them closer than this are one. */
const CLOSE = 1e-9;

/** A stretch of a line, with the region on the side that the line's normal points to, or on the other. */
interface Side {
  readonly from: number;
  readonly to: number;
  readonly region: number;
}

interface Line extends HalfPlane {
  readonly inward: Side[];
  readonly outward: Side[];
}

export function seamsOf(tiles: readonly Owned[]): RegionBorder[] {
  return linesOf(tiles).flatMap((line) => {
    const found: { from: number; to: number; between: [number, number] }[] = [];
    const marks = [...new Set([...line.inward, ...line.outward].flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
    marks.slice(1).forEach((to, k) => {
      const from = marks[k] as number;
      const middle = (from + to) / 2;
      const regionAt = (sides: readonly Side[]) => sides.find((side) => side.from <= middle && middle <= side.to)?.region;
      const [a, b] = [regionAt(line.inward), regionAt(line.outward)];
      if (to - from < CLOSE || a === undefined || b === undefined || a === b) return;
      const between: [number, number] = [Math.min(a, b), Math.max(a, b)];
      const last = found.at(-1);
      if (last && from - last.to < CLOSE && String(last.between) === String(between)) last.to = to;
      else found.push({ from, to, between });
    });
    return found.map(({ from, to, between }) => ({ between, points: [on(line, from), on(line, to)] }));
  });
}

/** Edges gathered by the line that they lie on, whichever pair of paths it came from. */
function linesOf(tiles: readonly Owned[]): Line[] {
  const edges = tiles.flatMap(({ polygon, region }) =>
    polygon.edges.flatMap((plane, k) => {
      if (plane === null) return [];
      const next = polygon.points[(k + 1) % polygon.points.length] as Point;
      return [{ ...normal(plane), region, ends: [polygon.points[k] as Point, next] as const }];
    }),
  );
  edges.sort((p, q) => p.a - q.a || p.b - q.b || p.c - q.c);
  const lines: Line[] = [];
  for (const edge of edges) {
    let line = lines.findLast((one) => Math.abs(one.a - edge.a) < CLOSE && Math.abs(one.b - edge.b) < CLOSE && Math.abs(one.c - edge.c) < CLOSE);
    if (!line) lines.push((line = { a: edge.a, b: edge.b, c: edge.c, inward: [], outward: [] }));
    const [p, q] = edge.ends.map((point) => along(line, point)) as [number, number];
    const side = { from: Math.min(p, q), to: Math.max(p, q), region: edge.region };
    (edge.flipped ? line.outward : line.inward).push(side);
  }
  return lines;
}

/** Of length 1, pointing to the right, or up: the two sides of a line get the same one. */
function normal({ a, b, c }: HalfPlane): HalfPlane & { flipped: boolean } {
  const length = Math.hypot(a, b);
  const flipped = Math.abs(a) / length > CLOSE ? a < 0 : b < 0;
  const by = flipped ? -length : length;
  return { a: a / by, b: b / by, c: c / by, flipped };
}

const along = ({ a, b }: HalfPlane, { x, y }: Point) => a * y - b * x;
/** The point of the line at this position. */
const on = ({ a, b, c }: HalfPlane, at: number): Point => ({ x: -a * c - b * at, y: -b * c + a * at });
