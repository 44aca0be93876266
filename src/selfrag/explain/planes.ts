/** Path scores as linear functions of two weights. */
import { SAME, WEIGHTS } from './along';
import type { HalfPlane } from './polygon';
import { START, type Tree } from './tree';
import type { WeightSlider } from './types';

export interface Planes {
  value(node: number, x: number, y: number): number;
  /** A number that stands for the sum of the scores of these nodes. */
  sum(nodes: readonly number[]): number;
  /** Where `ahead` is not behind; true: everywhere alike; null: the two scores are the same function. */
  lead(ahead: number, behind: number): HalfPlane | true | null;
}

export function planesOf(tree: Tree, x: WeightSlider, y: WeightSlider): Planes {
  const { parts, parent, depth, settings } = tree;
  const size = tree.ids.length;
  const [constants, xs, ys] = [0, 0, 0].map(() => new Array<number>(size).fill(0)) as [number[], number[], number[]];
  const divisors: number[] = settings.pathScore === 'mean' ? [...depth] : new Array<number>(size).fill(1);
  for (let node = 0; node < size; node++) {
    const up = parent[node] as number;
    const before = (values: readonly number[]) => (up === START ? 0 : (values[up] as number));
    const part = (weight: WeightSlider) => parts[node * 4 + 1 + WEIGHTS.indexOf(weight)] as number;
    let constant = parts[node * 4] as number;
    for (const other of WEIGHTS) if (other !== x && other !== y) constant += settings.weights[other] * part(other);
    constants[node] = constant + before(constants);
    xs[node] = part(x) + before(xs);
    ys[node] = part(y) + before(ys);
  }
  return {
    value: (node, atX, atY) =>
      ((constants[node] as number) + (xs[node] as number) * atX + (ys[node] as number) * atY) / (divisors[node] as number),
    sum(nodes) {
      const add = (values: number[]) => values.push(nodes.reduce((sum, node) => sum + (values[node] as number), 0));
      add(xs);
      add(ys);
      divisors.push(1);
      return add(constants) - 1;
    },
    lead(ahead, behind) {
      const [p, q] = [divisors[ahead] as number, divisors[behind] as number];
      const difference = (values: readonly number[]) => (values[ahead] as number) * q - (values[behind] as number) * p;
      const plane = { a: difference(xs), b: difference(ys), c: difference(constants) };
      if (Math.abs(plane.a) >= SAME || Math.abs(plane.b) >= SAME) return plane;
      return Math.abs(plane.c) >= SAME ? true : null;
    },
  };
}
