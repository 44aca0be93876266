import { describe, expect, it } from 'vitest';
import { ReleasedError } from '../selfrag/released';
import { hasAnswer, loadPassages, normalizeText, passageBatches, searchRows, shards } from './released';

const python = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof ReleasedError) return error.python;
    throw error;
  }
};

describe('passages as the released scripts read them', () => {
  it('a quote opens a field only at its start, and an open one ends with the file', () => {
    expect(loadPassages('p.tsv', '1\ta"b"\t"x"y\n2\t"a ""quoted"" word"\t"open\tto\nthe end')).toEqual([
      { id: '1', text: 'a"b"', title: 'xy' },
      { id: '2', text: 'a "quoted" word', title: 'open\tto\nthe end' },
    ]);
  });

  it('line breaks are all one kind', () => {
    expect(loadPassages('p.tsv', 'id\ttext\ttitle\r\n1\ta\tb\r\n')).toEqual([{ id: '1', text: 'a', title: 'b' }]);
  });

  it.each([
    ['p.tsv', '1\ta\n', 'IndexError'],
    ['p.tsv', '1\ta\tb\n\n', 'IndexError'],
    ['p.tsv', `1\t${'x'.repeat(131073)}\tb\n`, 'Error'],
    ['p.jsonl', '{}\n\n{}\n', 'JSONDecodeError'],
  ])('%s with a bad row ends with an error', (name, content, error) => {
    expect(python(() => loadPassages(name, content))).toBe(error);
  });

  it('no passages cannot be embedded, and a title must be a text', () => {
    const options = { no_title: false, lowercase: false, normalize_text: false };
    expect(python(() => passageBatches([], options, 2, 512))).toBe('ValueError');
    expect(python(() => passageBatches([{ id: 1, title: null, text: 'x' }], options, 2, 512))).toBe('TypeError');
    expect(python(() => passageBatches([{ id: 1 }], options, 2, 512))).toBe('KeyError');
  });

  it('the last shard takes what is left', () => {
    expect(shards(5, 2)).toEqual([
      { file: 'passages_00', start: 0, end: 2 },
      { file: 'passages_01', start: 2, end: 5 },
    ]);
  });

  it('rows of equal score keep their order', () => {
    expect(searchRows([[1], [2], [2]], [1], 2)).toEqual([
      { row: 1, score: 2 },
      { row: 2, score: 2 },
    ]);
  });

  it('an answer without words is everywhere, one that is longer than the text nowhere', () => {
    expect(hasAnswer([''], '')).toBe(true);
    expect(hasAnswer(['a b c'], 'a b')).toBe(false);
  });

  it('every dash and minus is one sign', () => {
    expect(normalizeText('‐‑⁃‒–—―−－⁻')).toBe('-'.repeat(10));
  });
});
