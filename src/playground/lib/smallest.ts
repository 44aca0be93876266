/** The smallest change that makes a candidate win, in words. */
import type { SmallestChange, WeightChange } from '../../selfrag';
import { borderText, justPast, positionText, WEIGHT_TITLE } from './weights';

/** Where the weight has to stand: a round value inside the nearest stretch where the candidate wins; null: none is known. */
export function winningValue(change: WeightChange, node: string): number | null {
  const { to, current, attained } = change;
  if (to === null) return null;
  const stretch = change.intervals.find(
    (one) => !one.missing && one.path.includes(node) && one.from <= to && to <= one.to && (to > current ? one.from === to : one.to === to),
  );
  // A stretch of one single value has no room for a rounder one.
  if (!stretch || stretch.from === stretch.to) return to;
  if (attained && to === current) return to;
  return justPast(to, to === stretch.to ? stretch.from : stretch.to);
}

/** "Raise the support weight from 1.00 to 1.43." */
export function changeText(change: WeightChange, value: number): string {
  const verb = value > change.current ? 'Raise' : 'Lower';
  return `${verb} the ${WEIGHT_TITLE[change.weight].toLowerCase()} from ${positionText(change.current)} to ${positionText(value)}`;
}

/** What is known of a weight that does not make the candidate win at once. */
export function verdictText({ weight, verdict, to, attained }: WeightChange, { range }: SmallestChange): string {
  const title = WEIGHT_TITLE[weight].toLowerCase();
  const between = `between ${range.min} and ${range.max}`;
  if (verdict === 'never') return `No value of the ${title} ${between} makes it win.`;
  if (to === null) return `No value of the ${title} ${between} is known to make it win; some need segments that were never generated.`;
  const from = `It wins ${attained ? 'from' : 'just past'} ${borderText(to)}.`;
  return verdict === 'wins' ? from : `${from} A smaller change may do it, too: that needs segments that were never generated.`;
}

/** What can be said when no weight alone is known to do it. */
export function noneText({ changes, range }: SmallestChange): string {
  const between = `between ${range.min} and ${range.max}`;
  return changes.every(({ verdict }) => verdict === 'never')
    ? `No value of one weight ${between} makes it win.`
    : `No value of one weight ${between} is known to make it win; some need segments that were never generated.`;
}
