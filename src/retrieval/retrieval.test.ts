import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchFlat } from './flat';
import { parsePassages } from './passagesTsv';
import { readPassages, writePassages } from './passageFile';
import { quantise, readSafetensors, writeSafetensors } from './vectors';

const rows = (n: number, dim: number) =>
  fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: n * dim, maxLength: n * dim }).map((v) => new Float32Array(v));

describe('quantise', () => {
  it('keeps every value within half a step of its row', () => {
    fc.assert(
      fc.property(rows(5, 8), (values) => {
        const { codes, scales } = quantise(values, 8);
        values.forEach((value, i) => {
          const scale = scales[Math.floor(i / 8)] as number;
          expect(Math.abs((codes[i] as number) * scale - value)).toBeLessThanOrEqual(scale / 2 + 1e-6);
        });
      }),
    );
  });
});

describe('safetensors', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(rows(3, 4), (values) => {
        const vectors = quantise(values, 4);
        expect(readSafetensors(writeSafetensors(vectors), 3, 4)).toEqual(vectors);
      }),
    );
  });

  it('are refused when cut or of another shape', () => {
    const bytes = writeSafetensors(quantise(new Float32Array(12).fill(1), 4));
    const refused = expect.objectContaining({ code: 'index-vectors' });
    for (const cut of [0, 7, 20, bytes.length - 1]) {
      expect(() => readSafetensors(bytes.slice(0, cut), 3, 4)).toThrow(refused);
    }
    expect(() => readSafetensors(bytes, 4, 3)).toThrow(refused);
  });
});

describe('searchFlat', () => {
  it('finds what a plain scan of the dequantised rows finds, best first', () => {
    fc.assert(
      fc.property(rows(9, 4), rows(1, 4), fc.integer({ min: 1, max: 12 }), (values, query, k) => {
        const vectors = quantise(values, 4);
        const hits = searchFlat(vectors, query, k);
        const scores = Array.from({ length: 9 }, (_, r) =>
          query.reduce((sum, q, i) => sum + q * (vectors.codes[r * 4 + i] as number), 0) * (vectors.scales[r] as number),
        );
        expect(hits.map((hit) => hit.score)).toEqual([...scores].sort((a, b) => b - a).slice(0, k));
        for (const hit of hits) expect(scores[hit.row]).toBe(hit.score);
      }),
    );
  });
});

describe('passages', () => {
  it('come back as they were written, line breaks and other scripts included', async () => {
    const passages = [
      { id: '1', title: 'A\tb', text: 'One\ntwo "three"' },
      { id: '2', title: '长江', text: 'é' },
    ];
    expect(await readPassages(await writePassages(passages), 2)).toEqual(passages);
    await expect(readPassages(await writePassages(passages), 3)).rejects.toMatchObject({ code: 'index-passages' });
    await expect(readPassages(new Uint8Array([1, 2, 3]), 1)).rejects.toMatchObject({ code: 'index-passages' });
  });
});

describe('parsePassages', () => {
  it('reads quoted fields with tabs, quotes and line breaks, and says which row is short', () => {
    const tsv = 'id\ttext\ttitle\n1\t"a ""b""\tc\nd"\tT\n2\tplain\tU\n';
    expect(parsePassages(tsv)).toEqual([
      { id: '1', title: 'T', text: 'a "b"\tc\nd' },
      { id: '2', title: 'U', text: 'plain' },
    ]);
    expect(() => parsePassages('id\ttext\ttitle\n1\tx\n')).toThrow(/Row 2/);
    expect(() => parsePassages('id\ttext\ttitle\n1\t"x\n')).toThrow(/quote/);
  });
});
