/** Retrieval as the released scripts do it (Contriever's passage_retrieval.py and generate_passage_embeddings.py). */
import { SelfRagError } from '../selfrag/errors';
import { ReleasedError } from '../selfrag/released';

const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/[\x01-\x08\x0e\x0f\x11-\x1b]/g, ''],
  [/[\x0b\x0c\x85]/g, ' '],
  // Dashes and minus signs.
  [/[\u2010-\u2015\u2043\u2212\uff0d\u207b]/g, '-'],
  [/\u00ad/g, ''],
  [/[\u201c-\u201f]/g, '"'],
  // Single quotes, apostrophes, accents.
  [/[\u2018-\u201b\u055a\ua78b\ua78c\uff07`\u00b4]/g, "'"],
  // Primes, single to fourfold, and reversed.
  [/[\u2032\u2035]/g, "'"],
  [/[\u2033\u2036]/g, "''"],
  [/[\u2034\u2037]/g, "'''"],
  [/\u2057/g, "''''"],
  [/\u2026/g, '...'],
  [/ \. \. \. /g, ' ... '],
  [/[\u2044\u2215]/g, '/'],
];

/** Quotes, dashes, ellipses and slashes to ASCII, control characters away; tildes stay. */
export const normalizeText = (text: string): string =>
  REPLACED.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);

export type Row = Record<string, unknown>;

/** @throws ReleasedError `JSONDecodeError`, `IndexError` (an empty or short row), `Error` (a field over 128 KiB) */
export function loadPassages(name: string, content: string): Row[] {
  // Python's text files have one kind of line break.
  const lines = content.replace(/\r\n?/g, '\n');
  if (!name.endsWith('.jsonl')) return readTsv(lines).filter(([id]) => id !== 'id').map(passageRow);
  return lines.replace(/\n$/, '').split('\n').filter((_, i) => lines !== '' || i > 0).map(jsonLine);
}

function jsonLine(line: string): Row {
  try {
    return JSON.parse(line) as Row;
  } catch (cause) {
    throw new ReleasedError('JSONDecodeError', cause instanceof SyntaxError ? cause.message : 'no JSON');
  }
}

function passageRow([id, text, title]: readonly string[]): Row {
  if (id === undefined || text === undefined || title === undefined) throw new ReleasedError('IndexError', 'a row has fewer than 3 fields');
  return { id, title, text };
}

const LONGEST_FIELD = 131072;

/** Python's csv.reader with tabs: a quote opens only at the start of a field; what follows a closed one is text. */
function readTsv(content: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let state: 'start' | 'text' | 'quoted' | 'closed' = 'start';
  const endField = () => {
    if ([...field].length > LONGEST_FIELD) throw new ReleasedError('Error', 'field larger than field limit');
    row.push(field);
    field = '';
    state = 'start';
  };
  const endRow = () => {
    // An empty line is a row without fields, and its first one is asked for.
    if (row.length === 0 && field === '' && state === 'start') throw new ReleasedError('IndexError', 'a line is empty');
    endField();
    rows.push(row);
    row = [];
  };
  for (const char of content) {
    if (state === 'quoted') {
      if (char === '"') state = 'closed';
      else field += char;
    } else if (char === '\t') endField();
    else if (char === '\n') endRow();
    else if (char === '"' && state === 'start') state = 'quoted';
    else if (char === '"' && state === 'closed') {
      field += char;
      state = 'quoted';
    } else {
      field += char;
      state = 'text';
    }
  }
  if (row.length > 0 || field !== '' || state !== 'start') endRow();
  return rows;
}

export interface TextOptions {
  readonly lowercase: boolean;
  readonly normalize_text: boolean;
}

export interface TokenizerCall {
  readonly texts: readonly string[];
  readonly kwargs: { readonly return_tensors: 'pt'; readonly max_length: number; readonly padding: true; readonly truncation: true };
}

const prepared = (text: string, { lowercase, normalize_text: normalize }: TextOptions) => {
  const lower = lowercase ? text.toLowerCase() : text;
  return normalize ? normalizeText(lower) : lower;
};

/** @throws ReleasedError `ValueError` when there is nothing to join */
export function batches(texts: readonly string[], size: number, maxLength: number): TokenizerCall[] {
  if (texts.length === 0) throw new ReleasedError('ValueError', 'need at least one array to concatenate');
  const step = size > 0 ? size : texts.length;
  return Array.from({ length: Math.ceil(texts.length / step) }, (_, i) => ({
    texts: texts.slice(i * step, (i + 1) * step),
    kwargs: { return_tensors: 'pt', max_length: maxLength, padding: true, truncation: true },
  }));
}

export function queryBatches(queries: readonly string[], options: TextOptions, size: number, maxLength: number): TokenizerCall[] {
  return batches(queries.map((query) => prepared(query, options)), size, maxLength);
}

/** Title and text, or the text alone without a title key. */
export function passageTextOf(passage: Row, noTitle: boolean): string {
  if (!('text' in passage)) throw new ReleasedError('KeyError', 'a passage has no text');
  const text = passage.text as string;
  if (noTitle || !('title' in passage)) return text;
  if (typeof passage.title !== 'string') throw new ReleasedError('TypeError', 'a title is no text');
  return `${passage.title} ${text}`;
}

export interface PassageOptions extends TextOptions {
  readonly no_title: boolean;
}

export function passageBatches(passages: readonly Row[], options: PassageOptions, size: number, maxLength: number): TokenizerCall[] {
  return batches(passages.map((passage) => prepared(passageTextOf(passage, options.no_title), options)), size, maxLength);
}

export interface Shard {
  readonly file: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Equal shards; the last one takes what is left. An empty one cannot be embedded. */
export function shards(passages: number, count: number): Shard[] {
  const size = Math.floor(passages / count);
  return Array.from({ length: count }, (_, i) => ({
    file: `passages_${String(i).padStart(2, '0')}`,
    start: i * size,
    end: i === count - 1 ? passages : (i + 1) * size,
  }));
}

/** Exact inner products of float32 rows, best first, at equal scores the earlier row first. */
export function searchRows(rows: readonly (readonly number[])[], query: readonly number[], k: number): { row: number; score: number }[] {
  const wanted = Float32Array.from(query);
  const scored = rows.map((values, row) => {
    if (values.length !== wanted.length) throw new SelfRagError('index-vectors', 'Query and index differ in their dimensions.');
    const score = Float32Array.from(values).reduce((sum, value, i) => Math.fround(sum + Math.fround(value * (wanted[i] as number))), 0);
    return { row, score };
  });
  return scored.sort((a, b) => b.score - a.score || a.row - b.row).slice(0, k);
}

const WORD = /[\p{L}\p{N}\p{M}]+|[^\p{Z}\p{C}]/gu;

/** Words and single signs of decomposed text, in lower case (DPR's tokenizer). */
const tokens = (text: string): string[] => (text.normalize('NFD').match(WORD) ?? []).map((token) => token.toLowerCase());

/** Whether the words of an answer stand in the text one after the other; an empty answer always does. */
export function hasAnswer(answers: readonly string[], text: string): boolean {
  const words = tokens(text);
  return answers.some((answer) => {
    const wanted = tokens(answer);
    return Array.from({ length: Math.max(0, words.length - wanted.length + 1) }).some((_, i) => wanted.every((word, j) => words[i + j] === word));
  });
}
