/** The corners of Python that the released scripts' behaviour depends on. */
import { ReleasedError } from '../../selfrag/released';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Item = { [key: string]: Json };

/** `item[key]` */
export function need(item: Item, key: string): Json {
  const value = item[key];
  if (value === undefined) throw new ReleasedError('KeyError', `there is no "${key}"`);
  return value;
}

/** `x[i]` of a list or a text, from the front. */
export function at(list: Json, index: number): Json {
  if (typeof list !== 'string' && !Array.isArray(list)) throw new ReleasedError('TypeError', 'this cannot be indexed');
  const value = (typeof list === 'string' ? [...list] : list)[index];
  if (value === undefined) throw new ReleasedError('IndexError', `there is no element ${index}`);
  return value;
}

/** What `for x in value` gives. */
export function elements(value: Json): Json[] {
  if (typeof value === 'string') return [...value];
  if (Array.isArray(value)) return value;
  if (value !== null && typeof value === 'object') return Object.keys(value);
  throw new ReleasedError('TypeError', 'this cannot be iterated');
}

/** `part in whole` of two texts. */
export function contains(whole: Json, part: Json): boolean {
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
  if (Array.isArray(whole)) return whole.includes(part);
  throw new ReleasedError('TypeError', 'one is not a text');
}

/** A text, or the error that joining it to a text gives. */
export function text(value: Json): string {
  if (typeof value === 'string') return value;
  throw new ReleasedError('TypeError', 'only a text can be joined to a text');
}

/** `value[:n]` of a list. */
export function firstOf<T extends Json>(value: Json, n: number): T[] {
  if (!Array.isArray(value)) throw new ReleasedError('TypeError', 'this cannot be cut');
  return value.slice(0, n) as T[];
}

/** `str(value)` of what stands in an item. */
export function str(value: Json): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  const inner = (v: Json): string => (typeof v === 'string' ? quoted(v) : str(v));
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  return `{${Object.entries(value).map(([key, v]) => `${quoted(key)}: ${inner(v)}`).join(', ')}}`;
}

function quoted(value: string): string {
  const mark = value.includes("'") && !value.includes('"') ? '"' : "'";
  const body = value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r')
    .replaceAll(mark, `\\${mark}`);
  return mark + body + mark;
}

const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/** `text.split()` */
export const words = (value: string): string[] => value.split(SPACE).filter((word) => word !== '');

/** `np.mean`: NaN of nothing. */
export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

export const asNumber = (value: number | boolean): number => Number(value);
