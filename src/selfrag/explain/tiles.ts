/**
 * The plane of two weights cut into tiles of one outcome, level by level (as partition.ts does with a range). Path
 * scores are linear, so the part of a tile where the same paths stay the best of a pool is convex: the tile cut by a
 * half-plane for each rival that could overtake. What is left beside it is looked into again until nothing is left.
 */
import type { Found } from './exact';
import { bestFirst } from './order';
import { RANKS_MATTER, withRanksIfNeeded } from './partition';
import { planesOf, type Planes } from './planes';
import { areaOf, clip, middleOf, opposite, TOUCH, type HalfPlane, type Polygon } from './polygon';
import { ballots, poolOf, START, type Tree } from './tree';
import type { Point, Rect, WeightSlider } from './types';

export interface Tile extends Found {
  readonly polygon: Polygon;
}

/** Who is kept at a point, and the part of the polygon around it where they stay so; null: no more than a line. */
interface Seen {
  readonly kept: readonly number[];
  readonly cell: Polygon | null;
}

type Look = (at: Point, within: Polygon) => Seen;

/** Share of the rectangle's area that is too small to look into. */
const SLIVER = 1e-13;

export function tilesOf(tree: Tree, x: WeightSlider, y: WeightSlider, rect: Rect): Tile[] {
  const planes = planesOf(tree, x, y);
  const corner = (atX: number, atY: number): Point => ({ x: atX, y: atY });
  const points = [corner(rect.x.min, rect.y.min), corner(rect.x.max, rect.y.min), corner(rect.x.max, rect.y.max), corner(rect.x.min, rect.y.max)];
  return withRanksIfNeeded((ranked) => cut(tree, planes, { points, edges: [null, null, null, null] }, ranked));
}

function cut(tree: Tree, planes: Planes, rectangle: Polygon, ranked: boolean): Tile[] {
  const { beamWidth, form } = tree.settings;
  const smallest = areaOf(rectangle.points) * SLIVER;
  const tiles: Tile[] = [];
  level(rectangle, [START], 1, [], []);
  return tiles;

  function level(polygon: Polygon, before: readonly number[], depth: number, kept: (readonly number[])[], needed: number[]): void {
    const pool = poolOf(tree, before, depth);
    const needs = [...needed, ...pool.needs];
    if (!pool.over) {
      const look = form === 'closed' ? election(ballots(tree, pool.nodes)) : contest(pool.nodes, beamWidth);
      for (const cell of cover(polygon, look, smallest)) {
        level(cell.polygon, cell.kept, depth + 1, [...kept, cell.kept], needs);
      }
    } else if (before[0] === START || form === 'closed') {
      tiles.push({ polygon, kept, leaf: before[0] as number, needs });
    } else {
      for (const cell of cover(polygon, contest(before, 1), smallest)) {
        tiles.push({ polygon: cell.polygon, kept, leaf: cell.kept[0] as number, needs });
      }
    }
  }

  function contest(pool: readonly number[], count: number): Look {
    return ({ x, y }, within) => {
      const order = bestFirst(pool, (node) => planes.value(node, x, y));
      const kept = order.slice(0, count);
      let cell: Polygon | null = within;
      let lowest = lowestAt(kept, cell);
      // The nearest rivals first: they cut most, and the rest need not be looked at.
      for (const rival of order.slice(count)) {
        if (cell.points.every((point, k) => planes.value(rival, point.x, point.y) < (lowest[k] as number))) continue;
        for (const node of kept) {
          const next: Polygon | null = cut1(cell, node, rival, !ranked && tree.parent[node] !== tree.parent[rival]);
          if (next === cell) continue;
          if (next === null) return { kept, cell: null };
          cell = next;
          lowest = lowestAt(kept, cell);
        }
      }
      return { kept, cell: ranked ? inOrder(cell, kept) : cell };
    };
  }

  /** What is below the lowest of the kept at every corner of a convex polygon is below it everywhere inside. */
  function lowestAt(kept: readonly number[], { points }: Polygon): number[] {
    return points.map(({ x, y }) => Math.min(...kept.map((node) => planes.value(node, x, y))));
  }

  /** Closed tasks: answers in the order of their sums, candidates of one answer in the order of their scores. */
  function election(groups: readonly number[][]): Look {
    const sums = groups.map((group) => planes.sum(group));
    return ({ x, y }, within) => {
      const value = (node: number) => planes.value(node, x, y);
      const answers = bestFirst(sums, value);
      const members = answers.map((sum) => bestFirst(groups[sums.indexOf(sum)] as number[], value));
      const cell = [answers, ...members].reduce((rest: Polygon | null, nodes) => rest && inOrder(rest, nodes), within);
      return { kept: members.flat().slice(0, beamWidth), cell };
    };
  }

  function inOrder(polygon: Polygon, nodes: readonly number[]): Polygon | null {
    let rest: Polygon | null = polygon;
    for (let k = 1; k < nodes.length && rest; k++) rest = cut1(rest, nodes[k - 1] as number, nodes[k] as number, false);
    return rest;
  }

  function cut1(polygon: Polygon, ahead: number, behind: number, strict: boolean): Polygon | null {
    const plane = planes.lead(ahead, behind);
    if (plane === null && strict) throw RANKS_MATTER;
    return plane === null || plane === true ? polygon : clip(polygon, plane);
  }
}

interface Cell {
  readonly polygon: Polygon;
  readonly kept: readonly number[];
}

/** Cells on which a look keeps the same; they tile the polygon, but for slivers. */
function cover(polygon: Polygon, look: Look, smallest: number): Cell[] {
  const found: Cell[] = [];
  const rest: Polygon[] = [polygon];
  for (let piece = rest.pop(); piece; piece = rest.pop()) {
    for (const at of positions(piece)) {
      const known = found.find((cell) => holds(cell.polygon, at));
      const { kept, cell }: Seen = known ? { kept: known.kept, cell: known.polygon } : look(at, polygon);
      const beside = cell && takeOut(piece, cell, smallest);
      // On a tie there may be no more than a line to take out; the next position is not on it.
      if (!cell || !beside) continue;
      if (!known) found.push({ polygon: cell, kept });
      rest.push(...beside);
      break;
    }
  }
  return found.length > 0 ? found : [{ polygon, kept: look(middleOf(polygon.points), polygon).kept }];
}

/** The middle, and a point towards each corner. */
function* positions({ points }: Polygon): Generator<Point> {
  const middle = middleOf(points);
  yield middle;
  for (const [k, { x, y }] of points.entries()) {
    const share = 0.31 + 0.17 / (k + 1);
    yield { x: middle.x + (x - middle.x) * share, y: middle.y + (y - middle.y) * share };
  }
}

/** What is left of a piece, in convex pieces; null when the cell holds nothing of it. */
function takeOut(piece: Polygon, cell: Polygon, smallest: number): Polygon[] | null {
  const beside: Polygon[] = [];
  let inside: Polygon | null = piece;
  for (const plane of planesAround(cell)) {
    const out: Polygon | null = clip(inside, opposite(plane));
    if (out && areaOf(out.points) > smallest) beside.push(out);
    inside = clip(inside, plane);
    if (!inside) return null;
  }
  return areaOf(inside.points) > smallest ? beside : null;
}

function planesAround({ edges }: Polygon): HalfPlane[] {
  return [...new Set(edges.filter((edge) => edge !== null))];
}

/** Its border counts, and rounding beside it: a cell that is known would else be found a second time from a tie. */
function holds(polygon: Polygon, { x, y }: Point): boolean {
  return planesAround(polygon).every(({ a, b, c }) => a * x + b * y + c >= -TOUCH * Math.hypot(a, b));
}
