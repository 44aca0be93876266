import { describe, expect, it } from 'vitest';
import { balanced, differenceFigure, share } from './figures';
import { cell, differences, table, type Column } from './table';

const column = (title: string, right: readonly boolean[], second: readonly boolean[] = []): Column => ({
  title,
  sections: [
    { title: 'find', figures: [share('recall', right), balanced('decision', right, second)] },
    { title: 'judge', figures: [share('nobody measured this', [])] },
  ],
});

describe('cell', () => {
  it('shows shares in percent, differences in points with their sign, and what was not measured as n/a', () => {
    expect(cell(share('x', [true, true, true, false]))).toBe('75.0 [30.1, 95.4] 4');
    expect(cell(differenceFigure('x', [true, true], [false, false]))).toBe('+100.0 [100.0, 100.0] 2');
    expect(cell({ name: 'x', unit: 'score', value: 0.8512, low: 0.8, high: 0.9, cases: 7 })).toBe('0.851 [0.800, 0.900] 7');
    expect(cell(share('x', []))).toBe('n/a');
  });
});

describe('table', () => {
  it('has a column for each set and a row for each figure, measured or not', () => {
    const text = table([column('set a', [true], [true]), column('set b', [false])]);
    const [head, section, recall, decision, ...rest] = text.split('\n');
    expect(head?.trim().split(/ {2,}/)).toEqual(['set a', 'set b']);
    expect(section).toBe('FIND');
    expect(recall?.split(/ {2,}/)).toEqual(['recall', '100.0 [20.7, 100.0] 1', '0.0 [0.0, 79.3] 1']);
    expect(decision).toMatch(/^decision .* n\/a$/);
    expect(rest.map((row) => row.split(/ {2,}/))).toEqual([['JUDGE'], ['nobody measured this', 'n/a', 'n/a']]);
  });
});

describe('differences', () => {
  it('say how far the second lies above the first, where both were measured', () => {
    expect(differences(column('float', [true, true]), column('shipped', [true, false]))).toEqual([{ name: 'recall', unit: 'share', difference: -0.5 }]);
  });
});
