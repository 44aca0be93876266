/**
 * Winner regions where path scores are products: their borders are curves. Along the lines of a grid the borders are
 * found exactly (as roots, partition.ts); inside a square of the grid they are drawn as chords from one to the next.
 */
import { gathering, type Drawn, type RegionsBy } from './gather';
import { runsOf } from './tipping';
import type { Tree } from './tree';
import type { Point, Range, Rect, RegionBorder, WeightSlider } from './types';

/** Squares per side. */
const SQUARES = 32;
/** How far the outermost lines lie inside, in sides: exactly on the rectangle's edge a weight may be 0 and all scores tied. */
const INSET = 1e-10;
/** Inner lines do not lie on round numbers, where ties are likelier than elsewhere. */
const SHIFT = 0.0123;

/** A stretch of a grid line with one region. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly region: number;
}

export function curvedRegions(tree: Tree, x: WeightSlider, y: WeightSlider, rect: Rect, by: RegionsBy): Drawn {
  const gathered = gathering(tree, by);
  const xs = lines(rect.x);
  const ys = lines(rect.y);
  const rows = ys.map((at) => along(x, y, at, rect.x));
  const columns = xs.map((at) => along(y, x, at, rect.y));
  const chords: Chord[] = [];
  for (let j = 0; j < SQUARES; j++) {
    for (let i = 0; i < SQUARES; i++) square(i, j);
  }
  return { regions: gathered.regions(), borders: chain(chords) };

  function along(slider: WeightSlider, fixed: WeightSlider, at: number, range: Range): Stretch[] {
    const weights = { ...tree.settings.weights, [fixed]: at };
    return runsOf({ ...tree, settings: { ...tree.settings, weights } }, slider, range, by)
      .filter(({ from, to }) => to > from)
      .map(({ from, to, found }) => ({ from, to, region: gathered.region(found) }));
  }

  function square(i: number, j: number): void {
    const [left, right] = [xs[i], xs[i + 1]] as [number, number];
    const [low, high] = [ys[j], ys[j + 1]] as [number, number];
    const horizontal = (y: number) => (x: number): Point => ({ x, y });
    const vertical = (x: number) => (y: number): Point => ({ x, y });
    const arcs = join([
      ...side(rows[j], left, right, horizontal(low)),
      ...side(columns[i + 1], low, high, vertical(right)),
      ...backwards(side(rows[j + 1], left, right, horizontal(high))),
      ...backwards(side(columns[i], low, high, vertical(left))),
    ]);
    const middle = { x: (left + right) / 2, y: (low + high) / 2 };
    for (const arc of arcs) gathered.add(arc.region, arcs.length > 2 ? [...arc.points, middle] : arc.points);
    chords.push(...chordsOf(arcs));
  }
}

/** Positions of the grid's lines, the first and the last just inside the range. */
function lines({ min, max }: Range): number[] {
  const size = max - min;
  return Array.from({ length: SQUARES + 1 }, (_, k) => {
    if (k === 0) return min + size * INSET;
    return k === SQUARES ? max - size * INSET : min + (size * (k + SHIFT)) / SQUARES;
  });
}

/** A part of a square's rim with one region, counter-clockwise. */
interface Arc {
  readonly region: number;
  readonly points: readonly Point[];
}

function side(stretches: readonly Stretch[] | undefined, from: number, to: number, point: (at: number) => Point): Arc[] {
  const inside = (stretches ?? []).filter((one) => one.to > from && one.from < to);
  return inside.map((one) => ({ region: one.region, points: [point(Math.max(one.from, from)), point(Math.min(one.to, to))] }));
}

const backwards = (arcs: readonly Arc[]): Arc[] =>
  arcs.map(({ region, points }) => ({ region, points: [...points].reverse() })).reverse();

/** Neighbours of one region become one arc; around the corner of the start, too. */
function join(around: readonly Arc[]): Arc[] {
  const arcs: Arc[] = [];
  for (const arc of around) {
    const last = arcs.at(-1);
    if (last?.region === arc.region) arcs[arcs.length - 1] = { ...last, points: [...last.points, ...arc.points.slice(1)] };
    else arcs.push(arc);
  }
  const [first, last] = [arcs[0], arcs.at(-1)];
  if (first === undefined || last === undefined || first.region !== last.region) return arcs;
  // The rim is closed: its last point is its first.
  if (first === last) return [{ ...first, points: first.points.slice(1) }];
  return [{ ...last, points: [...last.points, ...first.points.slice(1)] }, ...arcs.slice(1, -1)];
}

interface Chord {
  readonly between: readonly [number, number];
  readonly ends: readonly [Point, Point];
}

/**
 * Borders that enter and leave a square. Where more than two regions meet, those that enter twice are drawn, and the
 * rest ends at the rim: where they meet is not known exactly.
 */
function chordsOf(arcs: readonly Arc[]): Chord[] {
  const crossings = new Map<string, { between: [number, number]; points: Point[] }>();
  if (arcs.length < 2) return [];
  arcs.forEach((arc, k) => {
    const next = arcs[(k + 1) % arcs.length] as Arc;
    const between: [number, number] = [Math.min(arc.region, next.region), Math.max(arc.region, next.region)];
    const crossing = crossings.get(String(between)) ?? { between, points: [] };
    crossing.points.push(next.points[0] as Point);
    crossings.set(String(between), crossing);
  });
  return [...crossings.values()].flatMap(({ between, points: [p, q, ...more] }) =>
    p && q && more.length === 0 ? [{ between, ends: [p, q] as const }] : [],
  );
}

/** Chords that share an end become one line. */
function chain(chords: readonly Chord[]): RegionBorder[] {
  const at = new Map<string, Chord[]>();
  const key = (chord: Chord, end: Point) => `${chord.between} ${end.x} ${end.y}`;
  for (const chord of chords) for (const end of chord.ends) at.set(key(chord, end), [...(at.get(key(chord, end)) ?? []), chord]);
  const used = new Set<Chord>();
  return chords.flatMap((chord) => {
    if (used.has(chord)) return [];
    used.add(chord);
    const forwards = follow(chord, chord.ends[1]);
    const back = follow(chord, chord.ends[0]);
    return [{ between: chord.between, points: [...back.reverse(), ...chord.ends, ...forwards] }];
  });

  function follow(from: Chord, end: Point): Point[] {
    const points: Point[] = [];
    for (let chord = from, tip = end; ; ) {
      const next = at.get(key(chord, tip))?.find((one) => !used.has(one));
      if (!next) return points;
      used.add(next);
      tip = next.ends[0].x === tip.x && next.ends[0].y === tip.y ? next.ends[1] : next.ends[0];
      points.push(tip);
      chord = next;
    }
  }
}
