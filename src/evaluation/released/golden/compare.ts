/** The first difference of two JSON values: strings, ids and order exactly, numbers to a relative tolerance. */

export interface Tolerance {
  readonly relative: number;
}

export const EXACT: Tolerance = { relative: 1e-9 };
/** Index scores are float32. */
export const FLOAT32: Tolerance = { relative: 1e-5 };

/** Sums of numbers near 1 that come to nothing differ by the rounding of their terms. */
const ABSOLUTE = 1e-12;

/** @returns a sentence that names the place and both values; null where there is none */
export function difference(expected: unknown, actual: unknown, tolerance: Tolerance = EXACT, path = 'output'): string | null {
  if (typeof expected === 'number' && typeof actual === 'number') {
    return close(expected, actual, tolerance) ? null : differs(path, expected, actual);
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    for (let i = 0; i < Math.min(expected.length, actual.length); i++) {
      const found = difference(expected[i], actual[i], tolerance, `${path}[${i}]`);
      if (found !== null) return found;
    }
    return expected.length === actual.length ? null : `${path}: ${expected.length} elements expected, ${actual.length} found`;
  }
  if (isObject(expected) && isObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const found = difference(expected[key], actual[key], tolerance, `${path}.${key}`);
      if (found !== null) return found;
    }
    return null;
  }
  return Object.is(expected, actual) ? null : differs(path, expected, actual);
}

/** As `difference`, but of two objects only the keys of the expected one: the other may know more. */
export function differenceWithin(expected: unknown, actual: unknown, tolerance: Tolerance = EXACT, path = 'output'): string | null {
  if (!isObject(expected) || !isObject(actual)) return difference(expected, actual, tolerance, path);
  for (const [key, value] of Object.entries(expected)) {
    // What was never set is null to some and missing to others.
    const found = difference(value ?? undefined, actual[key] ?? undefined, tolerance, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function close(a: number, b: number, { relative }: Tolerance): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Math.abs(a - b) <= Math.max(relative * Math.max(Math.abs(a), Math.abs(b)), ABSOLUTE);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function differs(path: string, expected: unknown, actual: unknown): string {
  return `${path}: expected ${shown(expected)}, found ${shown(actual)}`;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
