/** Figures as a table for the terminal: a row each, a column for each set. */
import type { Figure } from './figures';
import type { Section } from './report';

export interface Column {
  readonly title: string;
  readonly sections: readonly Section[];
}

/** Value, number of cases and 95 % interval of a figure: `92.0 [88.1, 94.7] 250`. */
export function cell({ unit, value, low, high, cases }: Figure): string {
  if (value === null || low === null || high === null) return 'n/a';
  const show = (x: number) => (unit === 'score' ? x.toFixed(3) : (100 * x).toFixed(1));
  const sign = unit === 'points' && value > 0 ? '+' : '';
  return `${sign}${show(value)} [${show(low)}, ${show(high)}] ${cases}`;
}

/** A row for every figure, n/a where it was not measured. Shares in %, differences in points, scores 0..1. */
export function table(columns: readonly Column[]): string {
  const sections = columns[0]?.sections ?? [];
  const rows: (readonly string[])[] = [['', ...columns.map(({ title }) => title)]];
  sections.forEach(({ title, figures }, s) => {
    rows.push([title.toUpperCase()]);
    figures.forEach(({ name }, f) => rows.push([name, ...columns.map((column) => cell(column.sections[s]?.figures[f] as Figure))]));
  });
  const widths = columns.reduce<number[]>(
    (all, _, c) => [...all, Math.max(...rows.map((row) => row[c + 1]?.length ?? 0))],
    [Math.max(...rows.map((row) => (row.length > 1 ? (row[0]?.length ?? 0) : 0)))],
  );
  return rows.map((row) => row.map((text, c) => text.padEnd(widths[c] ?? 0)).join('  ').trimEnd()).join('\n');
}

/** How far the second column lies above the first, in points (scores: as they are), where both have a figure. */
export function differences(before: Column, after: Column): { readonly name: string; readonly unit: Figure['unit']; readonly difference: number }[] {
  return before.sections.flatMap(({ figures }, s) =>
    figures.flatMap(({ name, unit, value }, f) => {
      const other = after.sections[s]?.figures[f]?.value;
      return value === null || other == null ? [] : [{ name, unit, difference: other - value }];
    }),
  );
}
