/** Arithmetic of the figures. */
import { quantile } from './report';

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Line {
  readonly intercept: number;
  readonly slope: number;
  /** The largest distance of a point from the line, as a share of what the line says there. */
  readonly worstResidual: number;
  /** The largest step between neighbours beyond what the slope says, as a share of what the line says there. */
  readonly worstJump: number;
}

/**
 * Least squares.
 * @param points [x, y], at least two different x, in ascending order of x
 */
export function fitLine(points: readonly (readonly [number, number])[]): Line {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  if (!(spread > 0)) throw new RangeError('A line needs points at two places.');
  const slope = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
  const intercept = y - slope * x;
  const says = (at: number) => intercept + slope * at;
  const jumps = points.slice(1).map(([at, value], i) => {
    const [before, was] = points[i] as readonly [number, number];
    return Math.abs(value - was - slope * (at - before)) / says(at);
  });
  return {
    intercept,
    slope,
    worstResidual: Math.max(...points.map(([at, value]) => Math.abs(value - says(at)) / says(at))),
    worstJump: Math.max(...jumps),
  };
}

/**
 * Ratios of the same round: machines change their pace from minute to minute, and both of a pair met the same.
 * @param base seconds by round @param other the same rounds
 */
export function ratioOf(base: readonly number[], other: readonly number[]): number {
  return median(base.map((seconds, round) => seconds / (other[round] ?? NaN)));
}
