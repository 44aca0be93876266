/**
 * JSON of unknown origin, made safe to look into: what is huge, deep or hostile is refused with what it is and where.
 * Strings stay strings: nothing in a trace is ever run or drawn as markup.
 */
import { SelfRagError } from './errors';

/**
 * Longest text that is read, in UTF-16 units. 500 candidates of 80 tokens with five alternatives each, indented, take
 * about 20 million; parsed, the limit takes some hundred megabytes, which a phone still has.
 */
export const MAX_TRACE_CHARACTERS = 64 * 2 ** 20;
/** Longest single string, in UTF-16 units: some ten times a prompt that fills a context of 32,768 tokens. */
export const MAX_STRING_CHARACTERS = 1_000_000;
/** Objects and lists inside one another. A trace has eight of them. */
export const MAX_DEPTH = 32;

/** Names by which a careless copy would change all objects. No field of a trace has one. */
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * @throws SelfRagError `trace-too-large`, `trace-too-deep`, `trace-cut-off`, `trace-not-json`, `trace-unsafe`; facts say
 *   where: `position` (UTF-16 units from the start) or `path` (keys and indices, joined by dots)
 */
export function readUntrustedJson(text: string): unknown {
  if (text.length > MAX_TRACE_CHARACTERS) throw tooLarge(text.length);
  const { end, tooDeepAt } = outline(text);
  if (tooDeepAt !== null) {
    throw new SelfRagError(
      'trace-too-deep',
      `This file is nested more than ${MAX_DEPTH} levels deep, at character ${tooDeepAt}; a trace is not. Choose another file.`,
      { position: tooDeepAt, limit: MAX_DEPTH },
    );
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    if (end === 'open') {
      throw new SelfRagError(
        'trace-cut-off',
        `This file ends in the middle, after ${text.length} characters. Save or copy it again.`,
        { position: text.length },
        { cause },
      );
    }
    throw new SelfRagError('trace-not-json', 'This file is not JSON. Choose a trace saved by this page.', {}, { cause });
  }
  inspect(data);
  return data;
}

/** @param size characters, or bytes of a file that need not be read to know that it is too large */
export function tooLarge(size: number): SelfRagError {
  const millions = (n: number) => `${Math.ceil(n / 2 ** 20)} million characters`;
  return new SelfRagError(
    'trace-too-large',
    `This file has ${millions(size)}, the limit is ${millions(MAX_TRACE_CHARACTERS)}. Choose a smaller trace.`,
    { size, limit: MAX_TRACE_CHARACTERS },
  );
}

interface Outline {
  /** `open`: a string, list or object is not closed at the end. */
  readonly end: 'open' | 'closed';
  /** Where the nesting exceeds the limit, or null. */
  readonly tooDeepAt: number | null;
}

/** Looks at brackets and quotes only, so it takes any text, and parsers that recurse never see a deep one. */
function outline(text: string): Outline {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text[i];
    if (quoted) {
      if (unit === '\\') i++;
      else if (unit === '"') quoted = false;
    } else if (unit === '"') quoted = true;
    else if (unit === '[' || unit === '{') {
      if (++depth > MAX_DEPTH) return { end: 'open', tooDeepAt: i };
    } else if (unit === ']' || unit === '}') depth--;
  }
  return { end: quoted || depth > 0 || text.trim() === '' ? 'open' : 'closed', tooDeepAt: null };
}

/** The way to a value, as a chain so that only a failure has to spell it out. */
interface Place {
  readonly parent: Place | null;
  readonly key: string | number;
}

/** Every key, number and string of the data. */
function inspect(data: unknown): void {
  const open: { readonly value: object; readonly place: Place | null }[] = [];
  look(data, null);
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, place } = next;
    if (Array.isArray(value)) value.forEach((item: unknown, key) => look(item, { parent: place, key }));
    else {
      for (const [key, item] of Object.entries(value)) {
        const inside = { parent: place, key };
        if (FORBIDDEN_KEYS.includes(key)) throw unsafe(inside, 'is a name that no field of a trace has');
        look(item, inside);
      }
    }
  }

  function look(value: unknown, place: Place | null): void {
    if (typeof value === 'object' && value !== null) open.push({ value, place });
    // JSON knows no infinity, but 1e999 is read as one.
    else if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
      throw unsafe(place, 'holds a number that is too large');
    } else if (typeof value === 'string' && value.length > MAX_STRING_CHARACTERS) {
      throw unsafe(place, `holds a text of ${value.length} characters, the limit is ${MAX_STRING_CHARACTERS}`);
    }
  }
}

function unsafe(place: Place | null, what: string): SelfRagError {
  const keys: (string | number)[] = [];
  for (let at = place; at; at = at.parent) keys.unshift(at.key);
  const path = keys.join('.') || 'the top level';
  return new SelfRagError('trace-unsafe', `This is not a safe trace: ${shorten(path)} ${what}. Choose another file.`, { path: shorten(path) });
}

/** A hostile key can be as long as the file. */
export function shorten(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
