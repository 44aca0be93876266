import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePassages } from './passagesTsv';

const quoted = (field: string) => (/["\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

describe('the passages file', () => {
  it('reads back whatever was written, quotes, tabs and line breaks included', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '"', '\t', '\n', ',') });
    const passage = fc.record({ id: fc.uuid(), text: field, title: field });
    fc.assert(
      fc.property(fc.array(passage), (passages) => {
        const lines = [['id', 'text', 'title'], ...passages.map((p) => [p.id, p.text, p.title])];
        const tsv = lines.map((fields) => `${fields.map(quoted).join('\t')}\n`).join('');
        expect(parsePassages(tsv)).toEqual(passages);
      }),
    );
  });

  it('needs no line break at its end', () => {
    expect(parsePassages('id\ttext\ttitle\n1\tText.\tTitle')).toEqual([{ id: '1', text: 'Text.', title: 'Title' }]);
  });

  it('names the row that does not have three fields', () => {
    expect(() => parsePassages('id\ttext\ttitle\n1\ta\tb\n2\tonly\n')).toThrow('Row 3');
  });

  it('refuses an unclosed quote', () => {
    expect(() => parsePassages('id\ttext\ttitle\n1\t"open\tb\n')).toThrow('unclosed quote');
  });
});
