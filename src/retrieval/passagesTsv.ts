/** Passages in the TSV of psgs_w100 (Karpukhin et al., 2020): id, text, title; fields quoted as in CSV where needed. */
import { SelfRagError, type Passage } from '../selfrag';

/** @throws SelfRagError `passages-invalid` with the line at fault, the header being line 1 */
export function parsePassages(tsv: string): Passage[] {
  const rows = parseRows(tsv);
  return rows
    .filter((row, i) => !(i === 0 && row[0] === 'id'))
    .map((row, i) => {
      const [id, text, title] = row;
      if (row.length !== 3 || id === undefined || text === undefined || title === undefined) {
        const line = i + 2;
        throw new SelfRagError('passages-invalid', `Row ${line} of the passages does not have 3 fields. Build the corpus again.`, {
          line,
        });
      }
      return { id, title, text };
    });
}

/** Rows of fields; a field may stand in double quotes, with `""` for a quote, and then hold tabs and line breaks. */
function parseRows(tsv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|((?!")[^\t\n]*))(\t|\r?\n|$)/gy;
  while (field.lastIndex < tsv.length) {
    const match = field.exec(tsv);
    if (!match) throw new SelfRagError('passages-invalid', 'The passages have an unclosed quote. Build the corpus again.');
    row.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : (match[2] ?? '').replace(/\r$/, ''));
    if (match[3] === '\t') {
      if (field.lastIndex === tsv.length) row.push('');
      continue;
    }
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
