/** Figures with their number of cases and a 95 % interval. */

export interface Figure {
  readonly name: string;
  /** Share of cases, 0..1; null where there was nothing to measure. */
  readonly value: number | null;
  readonly cases: number;
  /** Wilson interval at 95 %, or for balanced accuracy the mean of both classes' intervals. */
  readonly low: number | null;
  readonly high: number | null;
}

const Z = 1.959964;

/** Wilson score interval: honest at the ends, where the normal one leaves 0..1. */
export function wilson(right: number, cases: number): [low: number, high: number] {
  const p = right / cases;
  const centre = p + (Z * Z) / (2 * cases);
  const spread = Z * Math.sqrt((p * (1 - p)) / cases + (Z * Z) / (4 * cases * cases));
  const scale = 1 + (Z * Z) / cases;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

export function share(name: string, results: readonly boolean[]): Figure {
  const cases = results.length;
  if (cases === 0) return { name, value: null, cases, low: null, high: null };
  const right = results.filter(Boolean).length;
  const [low, high] = wilson(right, cases);
  return { name, value: right / cases, cases, low, high };
}

/** Mean of the shares of right results in two classes, whatever their sizes. */
export function balanced(name: string, positive: readonly boolean[], negative: readonly boolean[]): Figure {
  const [a, b] = [share(name, positive), share(name, negative)];
  const cases = a.cases + b.cases;
  if (a.value === null || b.value === null) return { name, value: null, cases, low: null, high: null };
  const mean = (x: number | null, y: number | null) => ((x ?? 0) + (y ?? 0)) / 2;
  return { name, value: mean(a.value, b.value), cases, low: mean(a.low, b.low), high: mean(a.high, b.high) };
}

export function figureText({ name, value, cases, low, high }: Figure): string {
  const percent = (x: number | null) => (x === null ? 'n/a' : `${(100 * x).toFixed(1)} %`);
  const interval = value === null ? '' : `  [${percent(low)}, ${percent(high)}]`;
  return `${name.padEnd(58)} ${percent(value).padStart(8)}  n=${cases}${interval}`;
}
