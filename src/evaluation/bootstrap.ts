/** Percentile bootstrap (Efron & Tibshirani, 1993, chapter 13): intervals of figures that have no formula of their own. */
import { random } from './random';

const LEVEL = 0.95;

/**
 * @param statistic of the positions drawn, with repeats; null where it cannot be computed: such a draw does not count
 * @returns low and high of the 95 % interval; null when no draw gave a number
 */
export function bootstrap(
  cases: number,
  statistic: (drawn: Uint32Array) => number | null,
  { resamples = 2000, seed = 'bootstrap' }: { readonly resamples?: number; readonly seed?: string } = {},
): [low: number, high: number] | null {
  if (cases === 0) return null;
  const { below } = random(seed);
  const drawn = new Uint32Array(cases);
  const values: number[] = [];
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < cases; i++) drawn[i] = below(cases);
    const value = statistic(drawn);
    if (value !== null) values.push(value);
  }
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.min(values.length - 1, Math.max(0, Math.round(share * (values.length - 1))))] as number;
  return [at((1 - LEVEL) / 2), at((1 + LEVEL) / 2)];
}

/**
 * Ours minus theirs on the same cases: each draw takes both results of a case together.
 * @returns difference of the shares of right results, -1..1, and its interval; null without cases
 */
export function pairedDifference(
  ours: readonly boolean[],
  theirs: readonly boolean[],
  options: { readonly resamples?: number; readonly seed?: string } = { resamples: 10_000 },
): { readonly difference: number; readonly low: number; readonly high: number } | null {
  if (ours.length !== theirs.length) throw new RangeError(`${ours.length} results of ours, ${theirs.length} of theirs`);
  const deltas = ours.map((right, i) => Number(right) - Number(theirs[i]));
  const mean = (drawn: Iterable<number>, count: number) => {
    let sum = 0;
    for (const i of drawn) sum += deltas[i] as number;
    return sum / count;
  };
  const interval = bootstrap(deltas.length, (drawn) => mean(drawn, deltas.length), options);
  return interval && { difference: mean(deltas.keys(), deltas.length), low: interval[0], high: interval[1] };
}
