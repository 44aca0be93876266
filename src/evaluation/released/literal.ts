/** `ast.literal_eval`, for the lists of answers that some data sets hold as text. */
import { ReleasedError } from '../../selfrag/released';
import type { Json } from './python';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', a: '\x07', b: '\b', f: '\f', v: '\v', '0': '\0', '\n': '',
};
const WORDS: Readonly<Record<string, Json>> = { None: null, True: true, False: false };
const CLOSES: Readonly<Record<string, string>> = { '[': ']', '(': ')' };

/** @throws ReleasedError `SyntaxError` on what cannot be read, `ValueError` on names */
export function literalEval(source: string): Json {
  let at = 0;
  const value = read();
  skip();
  if (at < source.length) throw wrong();
  return value;

  function wrong(): ReleasedError {
    return new ReleasedError('SyntaxError', `no literal at position ${at}`);
  }

  function skip(): void {
    while (/\s/.test(source[at] ?? '')) at++;
  }

  function read(): Json {
    skip();
    const char = source[at] ?? '';
    const closing = CLOSES[char];
    if (closing !== undefined) return list(closing);
    if (char === "'" || char === '"') return strings();
    const word = /^[A-Za-z_]\w*/.exec(source.slice(at))?.[0];
    if (word !== undefined) return name(word);
    const number = /^[+-]?(\d[\d_]*)?\.?\d*([eE][+-]?\d+)?/.exec(source.slice(at))?.[0] ?? '';
    if (!/\d/.test(number)) throw wrong();
    at += number.length;
    return Number(number.replaceAll('_', ''));
  }

  function name(word: string): Json {
    const known = WORDS[word];
    if (known === undefined) throw new ReleasedError('ValueError', `${word} is no literal`);
    at += word.length;
    return known;
  }

  /** Lists and tuples; a single value in round brackets is that value. */
  function list(closing: string): Json {
    at++;
    const values: Json[] = [];
    let commas = 0;
    for (skip(); source[at] !== closing; skip()) {
      if (at >= source.length || values.length > commas) throw wrong();
      values.push(read());
      skip();
      if (source[at] === ',') {
        at++;
        commas++;
      }
    }
    at++;
    return closing === ')' && values.length === 1 && commas === 0 ? (values[0] as Json) : values;
  }

  /** Neighbouring texts are one. */
  function strings(): string {
    let text = '';
    for (let mark = source[at]; mark === "'" || mark === '"'; mark = source[at]) {
      at++;
      while (source[at] !== mark) {
        if (at >= source.length) throw wrong();
        text += source[at] === '\\' ? escape() : source[at];
        at++;
      }
      at++;
      skip();
    }
    return text;
  }

  function escape(): string {
    at++;
    const kind = source[at] ?? '';
    const digits = { x: 2, u: 4, U: 8 }[kind];
    if (digits === undefined) return ESCAPES[kind] ?? `\\${kind}`;
    const hex = source.slice(at + 1, at + 1 + digits);
    if (!new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(hex)) throw wrong();
    at += digits;
    return String.fromCodePoint(parseInt(hex, 16));
  }
}
