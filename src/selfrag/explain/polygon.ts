/** Convex polygons whose edges know the line that they lie on. */
import type { Point } from './types';

/** The half-plane a x + b y + c >= 0. */
export interface HalfPlane {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Corners counter-clockwise (y upwards). */
export interface Polygon {
  readonly points: readonly Point[];
  /** By corner: the half-plane whose boundary holds the edge from this corner to the next; null: an edge of the rectangle. */
  readonly edges: readonly (HalfPlane | null)[];
}

/** Distances below this are none: corners of polygons cut by the same lines differ by rounding. */
export const TOUCH = 1e-12;

export const opposite = ({ a, b, c }: HalfPlane): HalfPlane => ({ a: -a, b: -b, c: -c });

export function areaOf(points: readonly Point[]): number {
  const [first] = points;
  if (!first) return 0;
  let twice = 0;
  for (let k = 1; k + 1 < points.length; k++) {
    const [p, q] = [points[k] as Point, points[k + 1] as Point];
    twice += (p.x - first.x) * (q.y - first.y) - (q.x - first.x) * (p.y - first.y);
  }
  return twice / 2;
}

/** The mean of the corners: inside, for a convex polygon. */
export function middleOf(points: readonly Point[]): Point {
  const sum = points.reduce((all, { x, y }) => ({ x: all.x + x, y: all.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

/** What lies in the half-plane: the polygon itself when all of it does, null when nothing does. */
export function clip(polygon: Polygon, plane: HalfPlane): Polygon | null {
  const { points, edges } = polygon;
  const length = Math.hypot(plane.a, plane.b);
  const heights = points.map(({ x, y }) => (plane.a * x + plane.b * y + plane.c) / length);
  if (heights.every((height) => height >= -TOUCH)) return polygon;
  if (heights.every((height) => height <= TOUCH)) return null;
  const kept: Point[] = [];
  const keptEdges: (HalfPlane | null)[] = [];
  points.forEach((point, k) => {
    const next = (k + 1) % points.length;
    const [here, there] = [heights[k] as number, heights[next] as number];
    if (here >= 0) {
      kept.push(point);
      // Behind the last corner inside, the new edge begins.
      keptEdges.push(here === 0 && there < 0 ? plane : (edges[k] ?? null));
    }
    if ((here > 0 && there < 0) || (here < 0 && there > 0)) {
      const share = here / (here - there);
      const to = points[next] as Point;
      kept.push({ x: point.x + (to.x - point.x) * share, y: point.y + (to.y - point.y) * share });
      keptEdges.push(here > 0 ? plane : (edges[k] ?? null));
    }
  });
  return kept.length < 3 ? null : { points: kept, edges: keptEdges };
}
