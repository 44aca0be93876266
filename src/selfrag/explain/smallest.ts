/** The smallest change of one weight that makes a candidate win, or that none does. */
import type { Settings } from '../settings';
import type { Trace } from '../trace';
import { WEIGHTS } from './along';
import { answersAlong } from './tipping';
import { treeOf } from './tree';
import type { AnswerInterval, Range, SmallestChange, WeightChange, WeightSlider } from './types';

/** What the settings allow for a weight. */
export const WEIGHT_RANGE: Range = { min: 0, max: 10 };

/**
 * @param node id of the candidate; it wins where it is on the answer's path
 * @throws RangeError when the trace has no such node
 */
export function smallestChange(trace: Trace, settings: Settings, node: string, range = WEIGHT_RANGE): SmallestChange {
  const tree = treeOf(trace, settings);
  if (!tree.ids.includes(node)) throw new RangeError(`The trace has no node ${node}.`);
  const changes = WEIGHTS.map((weight) => {
    return nearest(node, weight, settings.weights[weight], answersAlong(tree, weight, range));
  });
  const possible = changes.filter((change) => change.change !== null);
  const [best] = possible.sort((a, b) => Math.abs(a.change ?? 0) - Math.abs(b.change ?? 0));
  return { node, range, changes, best: best ?? null };
}

function nearest(node: string, weight: WeightSlider, current: number, intervals: readonly AnswerInterval[]): WeightChange {
  const winning = intervals.filter((one) => !one.missing && one.path.includes(node)).map((one) => reach(one, current));
  const unknown = intervals.filter((one) => one.missing).map((one) => reach(one, current));
  const far = ({ to }: { to: number }) => Math.abs(to - current);
  // At equal distance a position that itself wins is better than one beyond which the candidate wins.
  const [best] = winning.sort((a, b) => far(a) - far(b) || Number(b.attained) - Number(a.attained));
  const nearer = unknown.some((one) => !best || far(one) < far(best) || (far(one) === far(best) && one.attained && !best.attained));
  const verdict = nearer ? 'unknown' : best ? 'wins' : 'never';
  const base = { weight, current, verdict, intervals } as const;
  return best ? { ...base, ...best, change: best.to - current } : { ...base, to: null, attained: false, change: null };
}

/** The position of an interval that is nearest to the current one, and whether the interval holds it. */
function reach({ from, to, fromIncluded, toIncluded }: AnswerInterval, current: number): { to: number; attained: boolean } {
  if (current < from) return { to: from, attained: fromIncluded };
  if (current > to) return { to, attained: toIncluded };
  if (current === from && !fromIncluded) return { to: from, attained: false };
  if (current === to && !toIncluded) return { to, attained: false };
  return { to: current, attained: true };
}
