/** The slider positions at which the kept paths or the answer change, and to what. */
import type { Settings } from '../settings';
import type { Trace } from '../trace';
import { alongLines } from './along';
import { pathScoresAt, searchAt, type Found } from './exact';
import { keyOf, outcomeOf } from './outcome';
import { partition, type Part } from './partition';
import { alongProducts } from './products';
import { tippingThresholds } from './thresholds';
import { START, treeOf, type Tree } from './tree';
import type { AnswerInterval, Border, Interval, Overtaking, Range, Slider, TippingPoints, WeightSlider } from './types';

/** A run of positions with one outcome. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly fromIncluded: boolean;
  readonly toIncluded: boolean;
  readonly found: Found;
}

/**
 * @param range positions that the slider can take, in 0..10 for a weight and 0..1 for the threshold
 * @throws RangeError when the range is empty
 */
export function tippingPoints(trace: Trace, settings: Settings, slider: Slider, range: Range): TippingPoints {
  if (!(range.min <= range.max)) throw new RangeError(`There is no position from ${range.min} to ${range.max}.`);
  if (slider === 'threshold') return tippingThresholds(trace, settings, range);
  return tippingWeights(treeOf(trace, settings), slider, range);
}

export function tippingWeights(tree: Tree, slider: WeightSlider, range: Range): TippingPoints {
  const runs = runsOf(tree, slider, range, 'kept');
  const intervals = runs.map(({ found, ...where }): Interval => ({ ...where, ...outcomeOf(tree, found) }));
  const borders = runs.slice(1).map((run, k) => border(tree, slider, runs[k] as Run, run, k));
  return { slider, range, intervals, borders };
}

/** The answers over a range, whoever else is kept. */
export function answersAlong(tree: Tree, slider: WeightSlider, range: Range): AnswerInterval[] {
  return runsOf(tree, slider, range, 'answer').map(({ found, ...where }) => {
    const { path, text, missing, needs } = outcomeOf(tree, found);
    return { ...where, path, text, missing, needs };
  });
}

/** Runs of equal outcome, which tile the range: between the borders from the lines, on the borders as `rank` has it. */
export function runsOf(tree: Tree, slider: WeightSlider, range: Range, by: 'kept' | 'answer'): Run[] {
  const { settings } = tree;
  const exact = (at: number) => searchAt(tree, { ...settings.weights, [slider]: at });
  const runs: Run[] = [];
  let lastKey = '';
  add(range.min, range.min, exact(range.min), true);
  if (range.max > range.min) {
    for (const part of parts(tree, slider, range)) {
      add(part.from, part.to, part, false);
      add(part.to, part.to, exact(part.to), true);
    }
  }
  return runs;

  function add(from: number, to: number, found: Found, included: boolean): void {
    const key = keyOf(found, by);
    const last = runs.at(-1);
    if (last && lastKey === key) runs[runs.length - 1] = { ...last, to, toIncluded: included };
    else runs.push({ from, to, fromIncluded: included, toIncluded: included, found });
    lastKey = key;
  }
}

function parts(tree: Tree, slider: WeightSlider, range: Range): Part[] {
  const curved = tree.settings.pathScore === 'product' && tree.depthLimit > 1;
  return partition(tree, curved ? alongProducts(tree, slider, range) : alongLines(tree, slider), range);
}

function border(tree: Tree, slider: WeightSlider, before: Run, after: Run, index: number): Border {
  const at = after.from;
  const answer = before.found.leaf !== after.found.leaf;
  return {
    at,
    before: index,
    after: index + 1,
    changes: answer ? 'answer' : 'kept',
    overtakings: overtakings(tree, { ...tree.settings.weights, [slider]: at }, before.found, after.found),
    flips: [],
  };
}

/** At the first level that changes, since whatever changes below follows from it; at the last, who leads. */
function overtakings(tree: Tree, weights: Settings['weights'], before: Found, after: Found): Overtaking[] {
  const id = (node: number) => tree.ids[node] as string;
  for (let level = 0; level < Math.max(before.kept.length, after.kept.length); level++) {
    const [old, now] = [before.kept[level] ?? [], after.kept[level] ?? []];
    const gone = old.filter((node) => !now.includes(node));
    const come = now.filter((node) => !old.includes(node));
    if (gone.length + come.length === 0) continue;
    if (gone.length <= 1) return come.flatMap((node) => gone.map((of) => ({ depth: level + 1, by: id(node), of: id(of) })));
    // Several at once: those whose scores meet belong together.
    const scores = pathScoresAt(tree, weights);
    const distance = (a: number, b: number) => Math.abs((scores[a] as number) - (scores[b] as number));
    return come.map((node) => {
      const of = gone.reduce((nearest, other) => (distance(other, node) < distance(nearest, node) ? other : nearest));
      return { depth: level + 1, by: id(node), of: id(of) };
    });
  }
  if (before.leaf === after.leaf || before.leaf === START || after.leaf === START) return [];
  return [{ depth: after.kept.length, by: id(after.leaf), of: id(before.leaf) }];
}
