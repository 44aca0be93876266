/** Tipping points in words: what changes when a slider is moved over one, and where it then stands. */
import type { Border, Interval, TippingPoints } from '../../selfrag';
import { list } from './format';
import { borderText, justPast } from './weights';

export type Direction = 'up' | 'down';

export interface TippingPoint {
  readonly at: number;
  /** `answer`: another answer; `kept`: only other kept paths; `missing`: what is known of the outcome ends or begins. */
  readonly changes: Border['changes'];
  /** The outcome below and above; neither is the one at the point itself, which may differ where there is a tie. */
  readonly below: Interval;
  readonly above: Interval;
  /** Outcome at exactly `at`, where it is one of its own; null: it goes with one of the sides. */
  readonly exactly: Interval | null;
  readonly overtakings: Border['overtakings'];
  readonly flips: Border['flips'];
}

/** Borders at the same position are one point: between them lies a tie. In the order of the slider. */
export function pointsOf({ intervals, borders }: TippingPoints): TippingPoint[] {
  const points: TippingPoint[] = [];
  for (let i = 0; i < borders.length; ) {
    const first = borders[i] as Border;
    let last = first;
    while (borders[i]?.at === first.at) last = borders[i++] as Border;
    const [below, above] = [intervals[first.before] as Interval, intervals[last.after] as Interval];
    const exactly = first === last ? null : (intervals[first.after] as Interval);
    const overtakings = first.overtakings.length > 0 ? first.overtakings : last.overtakings;
    const flips = [...new Set([...first.flips, ...last.flips])];
    points.push({ at: first.at, changes: kindOf(below, above, exactly), below, above, exactly, overtakings, flips });
  }
  return points;
}

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((id, i) => id === b[i]);
const sameKept = (a: Interval, b: Interval) =>
  a.kept.length === b.kept.length && a.kept.every((level, i) => same(level, b.kept[i] ?? []));

function kindOf(below: Interval, above: Interval, exactly: Interval | null): Border['changes'] {
  const sides = exactly ? [below, above, exactly] : [below, above];
  if (below.missing !== above.missing) return 'missing';
  if (sides.some((side) => !same(side.path, below.path))) return 'answer';
  return sides.every((side) => sameKept(side, below)) ? 'missing' : 'kept';
}

/** Segments that a line of text has room for. */
const ROOM = 90;
export const excerpt = (text: string) => (text.length > ROOM ? `${text.slice(0, ROOM - 2).trimEnd()} …` : text);

/** "1A → 2C". */
export const pathText = (path: readonly string[], names: ReadonlyMap<string, string>) =>
  path.map((id) => names.get(id) ?? id).join(' → ');

/** What happens when the slider is moved over the point. */
export function tippingText(point: TippingPoint, direction: Direction, names: ReadonlyMap<string, string>): string {
  const { below, above, exactly, at } = point;
  const [from, to] = direction === 'up' ? [below, above] : [above, below];
  const parts = [...whoOvertakes(point, direction, names), ...whatFlips(point, direction, names)];
  if (to.missing && !from.missing) parts.push('segments are needed that were never generated, so what comes of it is not known');
  else if (from.missing && !to.missing) parts.push(`all that is needed was generated; the answer is ${answerText(to)}`);
  else if (!same(from.path, to.path)) parts.push(`${to.missing ? 'as far as it was generated, ' : ''}${changeText(from, to, point)}`);
  else if (exactly && !same(exactly.path, from.path)) parts.push(`at exactly this value ${changeText(from, exactly, point)}`);
  else if (!sameKept(from, to)) parts.push('other paths are kept, the answer stays');
  const said = parts.join('; ') || 'what is missing changes';
  // A quoted sentence brings its own end.
  return `At ${borderText(at)}: ${said}${/[.!?…]”$/.test(said) ? '' : '.'}`;
}

/** Another path is another answer even in the same words: what it rests on is another passage. */
function changeText(from: Interval, to: Interval, { flips }: TippingPoint): string {
  if (from.text !== to.text) return `the answer changes to ${answerText(to)}`;
  return `the answer keeps its words, from another ${flips.length > 0 ? 'candidate' : 'passage'}`;
}

const answerText = ({ text }: Interval) => (text === '' ? 'none' : `“${excerpt(text)}”`);

function whoOvertakes({ overtakings }: TippingPoint, direction: Direction, names: ReadonlyMap<string, string>): string[] {
  const [first, ...others] = overtakings;
  if (!first) return [];
  const name = (id: string) => names.get(id) ?? id;
  const [by, of] = direction === 'up' ? [first.by, first.of] : [first.of, first.by];
  return [`candidate ${name(by)} overtakes ${name(of)}${others.length > 0 ? `, and ${others.length} more` : ''}`];
}

function whatFlips({ flips }: TippingPoint, direction: Direction, names: ReadonlyMap<string, string>): string[] {
  if (flips.length === 0) return [];
  const which = flips.map((after) => (after === null ? 'the first decision' : `the decision after ${names.get(after) ?? after}`));
  const verb = flips.length === 1 ? 'flips' : 'flip';
  return [`${list(which)} ${verb} to “${direction === 'up' ? 'Do not retrieve' : 'Retrieve'}”`];
}

/** The next point from a position, and where the slider comes to stand just past it; null: none that way. */
export function nextPoint(
  points: readonly TippingPoint[],
  position: number,
  direction: Direction,
  range: TippingPoints['range'],
): { point: TippingPoint; to: number } | null {
  const ahead = direction === 'up' ? points.filter(({ at }) => at >= position) : points.filter(({ at }) => at <= position).reverse();
  const end = direction === 'up' ? range.max : range.min;
  for (const [i, point] of ahead.entries()) {
    const next = ahead[i + 1]?.at ?? end;
    // Behind a point at the very end of the slider there is nothing.
    if (point.at !== end && next !== point.at) return { point, to: justPast(point.at, next) };
  }
  return null;
}

/** Parts of the slider of which is not known what they come to, since they need segments that were never generated. */
export function unknownParts({ intervals }: TippingPoints): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  for (const { from, to, missing } of intervals) {
    const last = parts.at(-1);
    if (!missing) continue;
    if (last && last.to === from) last.to = to;
    else parts.push({ from, to });
  }
  return parts;
}
