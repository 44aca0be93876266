/**
 * Products of linear factors on an interval, and where two of them are equal. Polynomials are held by their scaled
 * Bernstein coefficients (binomial(n, k) times the k-th): a product is a plain convolution, the number of sign changes
 * bounds the number of roots, and without one there is no root (Descartes' rule in Bernstein form).
 */

/** Scaled Bernstein coefficients, degree + 1 of them. */
type Scaled = number[];

/** A linear function by its values at the two ends of the interval. */
export type Factor = readonly [left: number, right: number];

/** Roots closer together than this share of the interval are one. */
const NARROWEST = 2 ** -44;

/** The polynomial times a linear factor, given by its values at the two ends of the interval. */
function times(scaled: Scaled, [left, right]: Factor): Scaled {
  const next = new Array<number>(scaled.length + 1).fill(0);
  scaled.forEach((c, k) => {
    next[k]! += c * left;
    next[k + 1]! += c * right;
  });
  return next;
}

/** The same polynomial with one more coefficient: times (1 - u) + u. */
const elevate = (scaled: Scaled): Scaled => times(scaled, [1, 1]);

function binomials(n: number): number[] {
  const row = [1];
  for (let k = 1; k <= n; k++) row.push(((row[k - 1] as number) * (n - k + 1)) / k);
  return row;
}

function signChanges(coefficients: readonly number[]): number {
  let changes = 0;
  let last = 0;
  for (const c of coefficients) {
    if (c === 0) continue;
    if (last !== 0 && c > 0 !== last > 0) changes++;
    last = c;
  }
  return changes;
}

/** De Casteljau at the middle: Bernstein coefficients on both halves. */
function halve(coefficients: readonly number[]): [number[], number[]] {
  const left: number[] = [];
  const right: number[] = [];
  let row = [...coefficients];
  while (row.length > 0) {
    left.push(row[0] as number);
    right.unshift(row.at(-1) as number);
    row = row.slice(1).map((c, k) => (c + (row[k] as number)) / 2);
  }
  return [left, right];
}

/**
 * Where the products of two lists of linear factors are equal, in [0, 1] of the interval, ascending.
 * @param same relative size below which all coefficients of the difference count as rounding
 * @returns null when the two are the same polynomial
 */
export function meetings(
  one: readonly Factor[],
  other: readonly Factor[],
  same: number,
): number[] | null {
  let a = one.reduce(times, [1]);
  let b = other.reduce(times, [1]);
  while (a.length < b.length) a = elevate(a);
  while (b.length < a.length) b = elevate(b);
  const choose = binomials(a.length - 1);
  const size = Math.max(...a.map(Math.abs), ...b.map(Math.abs));
  const difference = a.map((c, k) => (c - (b[k] as number)) / (choose[k] as number));
  if (difference.every((c) => Math.abs(c) <= same * size)) return null;
  const value = (u: number) => at(one, u) - at(other, u);
  const found: number[] = [];
  isolate(difference, 0, 1);
  // A root on the border of two halves may be met from both sides.
  return found.filter((root, k) => k === 0 || root - (found[k - 1] as number) > NARROWEST);

  function isolate(coefficients: number[], from: number, to: number): void {
    if (coefficients[0] === 0) found.push(from);
    const changes = signChanges(coefficients);
    if (changes === 1 && coefficients[0] !== 0 && coefficients.at(-1) !== 0) found.push(bisect(from, to, (coefficients[0] as number) < 0));
    else if (changes > 0) {
      const middle = (from + to) / 2;
      if (to - from < NARROWEST) found.push(middle);
      else {
        const [left, right] = halve(coefficients);
        isolate(left, from, middle);
        isolate(right, middle, to);
      }
    }
    if (to === 1 && coefficients.at(-1) === 0) found.push(1);
  }

  /** Signs are taken from the factors themselves, which is more exact than from coefficients. */
  function bisect(from: number, to: number, rising: boolean): number {
    let [low, high] = [from, to];
    for (;;) {
      const middle = (low + high) / 2;
      if (middle <= low || middle >= high) return middle;
      const here = value(middle);
      if (here === 0) return middle;
      if (here < 0 === rising) low = middle;
      else high = middle;
    }
  }
}

function at(factors: readonly Factor[], u: number): number {
  return factors.reduce((all, [left, right]) => all * (left + (right - left) * u), 1);
}
