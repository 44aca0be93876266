/** Path scores as functions of one slider, and the stretch around a position on which one stays ahead of another. */
import type { WeightSlider } from './types';
import { START, type Tree } from './tree';

/** A stretch of slider positions around `at`: from <= at <= to. */
export interface Stretch {
  from: number;
  readonly at: number;
  to: number;
}

export interface Along {
  value(node: number, at: number): number;
  /**
   * Narrows the stretch to where `ahead`, which is not behind at `stretch.at`, stays so. Both ends may be ties.
   * @returns false when the two scores are the same function
   */
  narrow(stretch: Stretch, ahead: number, behind: number): boolean;
  /** A number that stands for the sum of the scores of these nodes. */
  sum(nodes: readonly number[]): number;
  /** Tells of a rival whether all of `nodes` are surely ahead of it all along; false: it takes a closer look. */
  guard(nodes: readonly number[], from: number, to: number): (rival: number) => boolean;
  /** Two scores may meet more than once: rivals are looked at nearest first, since looking is dear. */
  readonly curved: boolean;
}

const PART: Record<WeightSlider, number> = { rel: 1, sup: 2, use: 3 };
export const WEIGHTS: readonly WeightSlider[] = ['rel', 'sup', 'use'];

/** Functions that differ by less, in values of the size of scores, are one: rounding, not a difference. */
export const SAME = 1e-13;

/** A segment's score as intercept + slope * weight, with the other weights where they stand. */
export function segmentLine(tree: Tree, node: number, slider: WeightSlider): [number, number] {
  const { parts, settings } = tree;
  const at = node * 4;
  let intercept = parts[at] as number;
  for (const other of WEIGHTS) {
    if (other !== slider) intercept += settings.weights[other] * (parts[at + PART[other]] as number);
  }
  return [intercept, parts[at + PART[slider]] as number];
}

/** Path scores as lines in the weight (mean and sum, and the product for first segments alone). */
export function alongLines(tree: Tree, slider: WeightSlider): Along {
  const size = tree.ids.length;
  const intercepts: number[] = new Array<number>(size).fill(0);
  const slopes: number[] = new Array<number>(size).fill(0);
  // Means are divided last, so that ties of whole numbers stay exact.
  const divisors: number[] = tree.settings.pathScore === 'mean' ? [...tree.depth] : new Array<number>(size).fill(1);
  for (let node = 0; node < size; node++) {
    const [intercept, slope] = segmentLine(tree, node, slider);
    const up = tree.parent[node] as number;
    intercepts[node] = intercept + (up === START ? 0 : (intercepts[up] as number));
    slopes[node] = slope + (up === START ? 0 : (slopes[up] as number));
  }
  const value = (node: number, at: number) =>
    ((intercepts[node] as number) + (slopes[node] as number) * at) / (divisors[node] as number);
  return {
    value,
    curved: false,
    // What is below the lowest of some lines at both ends of a stretch is below it all along.
    guard(nodes, from, to) {
      let [left, right] = [Infinity, Infinity];
      for (const node of nodes) {
        left = Math.min(left, value(node, from));
        right = Math.min(right, value(node, to));
      }
      return (rival) => value(rival, from) < left && value(rival, to) < right;
    },
    sum(nodes) {
      const add = (values: readonly number[]) => nodes.reduce((sum, node) => sum + (values[node] as number), 0);
      slopes.push(add(slopes));
      divisors.push(1);
      return intercepts.push(add(intercepts)) - 1;
    },
    narrow(stretch, ahead, behind) {
      const [a, b] = [divisors[ahead] as number, divisors[behind] as number];
      const rise = (slopes[ahead] as number) * b - (slopes[behind] as number) * a;
      const lead = (intercepts[ahead] as number) * b - (intercepts[behind] as number) * a;
      if (Math.abs(rise) < SAME) return Math.abs(lead) >= SAME;
      const tie = -lead / rise;
      if (rise > 0) stretch.from = Math.max(stretch.from, Math.min(tie, stretch.at));
      else stretch.to = Math.min(stretch.to, Math.max(tie, stretch.at));
      return true;
    },
  };
}
