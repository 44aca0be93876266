/** What the threshold changes (paper, section 3.3): a decision retrieves iff its share exceeds it. */
import type { Decided } from '../decision';
import { depthLimit, rank, type Ranking } from '../rank';
import { recordedOf } from '../recorded';
import type { Settings } from '../settings';
import { decideAfter, type Missing } from '../step';
import type { Trace } from '../trace';
import type { Border, FlipThreshold, Interval, Outcome, Range, TippingPoints } from './types';

/**
 * The threshold at which a decision flips. One that was made without a threshold, by which of the two is likelier,
 * says where it would.
 * @param decided as `Ranking.decided` has it
 */
export function flipThreshold(decided: Pick<Decided, 'share' | 'because'>): FlipThreshold {
  switch (decided.because) {
    case 'always':
    case 'never':
      return { at: null, reason: 'mode' };
    case 'forced':
      return { at: null, reason: 'forced' };
    case 'continue_likeliest':
      return { at: null, reason: 'continue' };
  }
  return decided.share > 0 ? { at: decided.share, reason: null } : { at: null, reason: 'never_exceeds' };
}

/** By decision id, under these settings. */
export function flipThresholds(trace: Trace, settings: Settings): ReadonlyMap<string, FlipThreshold> {
  const { decided } = rank(trace, settings);
  return new Map([...decided].map(([id, one]) => [id, flipThreshold(one)]));
}

/** The recorded shares that the search comes to are the borders: nothing else in it looks at the threshold. */
export function tippingThresholds(trace: Trace, settings: Settings, range: Range): TippingPoints {
  const order = new Map(trace.nodes.map((node, i) => [node.id, i]));
  const intervals: Interval[] = [];
  const borders: Border[] = [];
  let flips: Border['flips'] = [];
  for (let from = range.min; ; ) {
    const here = { ...settings, threshold: from };
    const ranking = rank(trace, here);
    const ahead = thresholdDecisions(ranking, trace, here).filter(({ share }) => share > from);
    const next = Math.min(...ahead.map(({ share }) => share));
    const end = next > range.max ? { to: range.max, toIncluded: true } : { to: next, toIncluded: false };
    const outcome = outcomeOf(ranking, trace, order);
    const before = intervals.at(-1);
    if (before && keyOf(before) === keyOf(outcome)) intervals[intervals.length - 1] = { ...before, ...end };
    else {
      if (before) borders.push({ at: from, before: intervals.length - 1, after: intervals.length, changes: changes(before, outcome), overtakings: [], flips });
      intervals.push({ from, fromIncluded: true, ...end, ...outcome });
    }
    if (end.toIncluded) return { slider: 'threshold', range, intervals, borders };
    flips = ahead.filter(({ share }) => share === next).map(({ after }) => after);
    from = next;
  }
}

const keyOf = ({ kept, path, needs }: Outcome) => JSON.stringify([kept, path, needs]);

function changes(before: Outcome, after: Outcome): Border['changes'] {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  if (!same(before.path, after.path)) return 'answer';
  return same(before.kept, after.kept) ? 'missing' : 'kept';
}

function outcomeOf(ranking: Ranking, trace: Trace, order: ReadonlyMap<string, number>): Outcome {
  const place = (id: string) => order.get(id) ?? -1;
  return {
    kept: ranking.levels.map((level) => [...level.kept].sort((a, b) => place(a) - place(b))),
    path: ranking.path,
    text: ranking.path.map((id) => trace.nodes[place(id)]?.text).join(' ').trim(),
    missing: ranking.missing.length > 0,
    needs: [...new Set(ranking.missing.map((need) => neededAfter(need, trace)))],
  };
}

function neededAfter(need: Missing, trace: Trace): string | null {
  if (need.kind === 'segment') return need.after;
  if (need.kind === 'forced-token') return trace.nodes.find((node) => node.id === need.node)?.parent ?? null;
  return null;
}

/** The decisions that the search comes to and that the threshold settles: first of all, and behind paths that go on. */
function thresholdDecisions(ranking: Ranking, trace: Trace, settings: Settings) {
  const recorded = recordedOf(trace);
  const kept = ranking.levels.filter((level) => level.depth < depthLimit(settings)).flatMap((level) => level.kept);
  return [...new Set([null, ...kept])].flatMap((after) => {
    const node = after === null ? undefined : recorded.nodes.get(after);
    if (node && node.finish !== 'stop') return [];
    const logProbs = node ? node.next?.logProbs : recorded.decisionsAfter(null)[0]?.logProbs;
    if (!logProbs) return [];
    const { share, because } = decideAfter(recorded, after, logProbs, settings);
    return because === 'threshold' ? [{ after, share }] : [];
  });
}
