import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTrace, settingsSchema } from '../selfrag';
import { EXAMPLES, requestFor } from './examples';
import { parsePassages } from '../retrieval/passagesTsv';
import { plainOutdated } from './lib/pending';

const corpus = parsePassages(readFileSync('public/corpus/passages.tsv', 'utf8'));

describe('the gallery', () => {
  it('has at least twelve examples, each with an id and a title of its own', () => {
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(12);
    expect(new Set(EXAMPLES.map(({ id }) => id)).size).toBe(EXAMPLES.length);
    expect(new Set(EXAMPLES.map(({ title }) => title)).size).toBe(EXAMPLES.length);
  });

  it.each(EXAMPLES.map((example) => [example.id, example] as const))('%s makes a valid request over the corpus', (_, example) => {
    const request = requestFor(example, corpus);
    expect(settingsSchema.parse(request.settings)).toEqual(request.settings);
    expect(request.edits.length > 0).toBe(example.edits !== undefined);
  });

  it.each(EXAMPLES.map((example) => [example.id, example] as const))('%s is recorded with an answer of plain RAG that stands beside it', (id, example) => {
    const recorded = (file: string) => parseTrace(readFileSync(`public/traces/${file}.json`, 'utf8'));
    const draft = { ...requestFor(example, corpus), example: id, lent: null, returned: null, kept: null };
    expect(plainOutdated(recorded(`${id}.baseline`), recorded(id).generator.sha256, draft)).toEqual([]);
  });

  it('says so when the words that an example replaces are gone', () => {
    const [example] = EXAMPLES.filter((e) => e.edits);
    if (!example) throw new Error('one example edits a passage');
    expect(() => requestFor(example, [])).toThrow('Choose another example');
  });
});
