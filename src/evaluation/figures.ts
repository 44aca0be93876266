/** Figures with their number of cases and a 95 % interval. */
import { bootstrap, pairedDifference } from './bootstrap';
import { calibrationError, type Forecast } from './calibration';
import { macroF1, type Judged } from './f1';

export interface Figure {
  readonly name: string;
  /** share: 0..1, shown in percent; score: 0..1, shown as it is; points: -1..1, a difference of shares, shown in points. */
  readonly unit: 'share' | 'score' | 'points';
  /** null: no case. */
  readonly value: number | null;
  readonly cases: number;
  /** 95 % interval; null when there is no case. */
  readonly low: number | null;
  readonly high: number | null;
}

const Z = 1.959963984540054;

const nothing = (name: string, unit: Figure['unit'], cases = 0): Figure => ({ name, unit, value: null, cases, low: null, high: null });

/** Wilson's score interval of `right` out of `cases` (Wilson, 1927), as shares 0..1. */
export function wilson(right: number, cases: number): [low: number, high: number] {
  const p = right / cases;
  const centre = p + (Z * Z) / (2 * cases);
  const spread = Z * Math.sqrt((p * (1 - p)) / cases + (Z * Z) / (4 * cases * cases));
  const scale = 1 + (Z * Z) / cases;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

export function share(name: string, results: readonly boolean[]): Figure {
  const cases = results.length;
  if (cases === 0) return nothing(name, 'share');
  const right = results.filter(Boolean).length;
  const [low, high] = wilson(right, cases);
  return { name, unit: 'share', value: right / cases, cases, low, high };
}

/**
 * Mean of the shares of right results in each class, whatever the sizes of the classes. Its interval is made of the
 * classes' Wilson intervals by square and add (Zou & Donner, 2008). n/a when a class has no case.
 */
export function balanced(name: string, ...classes: readonly (readonly boolean[])[]): Figure {
  const parts = classes.map((results) => share('', results));
  const cases = parts.reduce((sum, part) => sum + part.cases, 0);
  let [sum, below, above] = [0, 0, 0];
  for (const { value, low, high } of parts) {
    if (value === null || low === null || high === null) return nothing(name, 'share', cases);
    sum += value;
    below += (value - low) ** 2;
    above += (high - value) ** 2;
  }
  const value = sum / parts.length;
  const [low, high] = [value - Math.sqrt(below) / parts.length, value + Math.sqrt(above) / parts.length];
  return { name, unit: 'share', value, cases, low: Math.max(0, low), high: Math.min(1, high) };
}

/** Macro-F1 with a bootstrap interval. */
export function macroF1Figure(name: string, cases: readonly Judged[], classes: number): Figure {
  return scored(name, cases.length, (drawn) => macroF1(cases, classes, drawn));
}

/** Expected calibration error with a bootstrap interval. */
export function calibrationFigure(name: string, forecasts: readonly Forecast[]): Figure {
  return scored(name, forecasts.length, (drawn) => calibrationError(forecasts, drawn));
}

function scored(name: string, cases: number, statistic: (drawn: Iterable<number>) => number | null): Figure {
  const value = statistic(Array(cases).keys());
  const interval = value === null ? null : bootstrap(cases, statistic, { seed: name });
  return interval ? { name, unit: 'score', value, cases, low: interval[0], high: interval[1] } : nothing(name, 'score');
}

/** Ours minus theirs on the same cases, with a paired bootstrap interval of 10,000 draws. */
export function differenceFigure(name: string, ours: readonly boolean[], theirs: readonly boolean[]): Figure {
  const found = pairedDifference(ours, theirs, { resamples: 10_000, seed: name });
  if (!found) return nothing(name, 'points');
  return { name, unit: 'points', value: found.difference, cases: ours.length, low: found.low, high: found.high };
}
