/** Expected calibration error (Naeini et al., 2015; Guo et al., 2017), for a yes/no judgement. */

const BINS = 10;

export interface Forecast {
  /** Probability that was given to "yes", 0..1. */
  readonly probability: number;
  readonly yes: boolean;
}

/**
 * Bins of equal width; in each, the distance between the mean probability and the share of "yes", weighted by cases.
 * The upper end of a bin belongs to the next one, 1 to the last.
 * @returns 0..1; null without cases
 */
export function calibrationError(forecasts: readonly Forecast[], drawn: Iterable<number> = forecasts.keys()): number | null {
  const said = new Float64Array(BINS);
  const was = new Float64Array(BINS);
  let cases = 0;
  for (const i of drawn) {
    const { probability, yes } = forecasts[i] as Forecast;
    const bin = Math.min(BINS - 1, Math.floor(probability * BINS));
    said[bin] = (said[bin] as number) + probability;
    was[bin] = (was[bin] as number) + Number(yes);
    cases++;
  }
  if (cases === 0) return null;
  return said.reduce((sum, total, bin) => sum + Math.abs(total - (was[bin] as number)), 0) / cases;
}
