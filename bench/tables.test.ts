import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fillTables } from './tables';

const document = 'Before.\n<!-- table: decode -->\nold\n<!-- end -->\nAfter.\n<!-- table: memory -->\nkept\n<!-- end -->\n';

describe('tables of a document', () => {
  it('hold the figures of the lines, and leave alone what was not measured', () => {
    const line = { bench: 'decode', on: 'wasm', threads: 2, tokensPerSecond: 120.4, shareOfBare: 0.913 };
    const filled = fillTables(document, [{ ...line, rows: 1 }, { ...line, rows: 5, tokensPerSecond: 500, shareOfBare: 0.8 }]);
    expect(filled).toContain('| Chromium, wasm, 2 threads | 120 (91 %) | 500 (80 %) |');
    expect(filled).not.toContain('old');
    expect(filled).toContain('kept');
    expect(filled.startsWith('Before.\n')).toBe(true);
  });

  it('filled twice are the same', () => {
    const lines = [{ bench: 'decode', on: 'node', threads: 1, rows: 1, tokensPerSecond: 10, shareOfBare: 1 }];
    const once = fillTables(document, lines);
    expect(fillTables(once, lines)).toBe(once);
  });

  it('say why a baseline was not timed', () => {
    const work = { question: 'Q' };
    const one = { bench: 'long-form', on: 'node', threads: 1, work, seconds: { ours: 1 }, leftOut: { padded: 'its tokens differ' }, timesOneByOne: null };
    expect(fillTables('<!-- table: long-form -->\n<!-- end -->', [one])).toContain('not timed: its tokens differ');
  });

  it('must have a name that is known', () => {
    expect(() => fillTables('<!-- table: weather -->\n<!-- end -->', [])).toThrow(RangeError);
  });

  it('of the performance document all have such a name', () => {
    const text = readFileSync('docs/PERFORMANCE.md', 'utf8');
    expect(fillTables(text, [])).toBe(text);
    expect(text.match(/<!-- table/g)?.length).toBeGreaterThan(8);
  });
});
