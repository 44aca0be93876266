import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTROL_TOKENS, SelfRagError, WATCHED } from '../selfrag';
import { Tokenizer } from './tokenizer';

interface Case {
  text: string;
  ids: number[];
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const pocketJson = read('public/models/generator/tokenizer.json') as { added_tokens: { id: number; content: string }[] };
const pocket = new Tokenizer(pocketJson);
/** Made with the Python library `tokenizers`; see training/tests for the pocket tokenizer's own. */
const llamaFixture = read('src/models/testing/llamaTokenizer.json') as { tokenizer: unknown; cases: Case[] };
const llama = new Tokenizer(llamaFixture.tokenizer);
const pocketCases = read('src/models/testing/pocketTokens.json') as Case[];

describe('text', () => {
  it.each(pocketCases)('has the ids of the Python library: $text', ({ text, ids }) => {
    expect(pocket.encode([{ text }])).toEqual(ids);
  });

  it.each(llamaFixture.cases)('has the ids of the Python library in a Llama vocabulary: $text', ({ text, ids }) => {
    expect(llama.encode([{ text }]).slice(1)).toEqual(ids);
  });

  it('comes back whole from its ids', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(pocket.decode(pocket.encode([{ text }]))).toBe(text.trim());
      }),
    );
  });

  it('never becomes a control token, whatever it says', () => {
    const controls = pocketJson.added_tokens.map((token) => token.id);
    const spoken = fc.constantFrom(...pocketJson.added_tokens.map((token) => token.content));
    fc.assert(
      fc.property(fc.array(fc.oneof(spoken, fc.string({ maxLength: 8 })), { maxLength: 8 }), (parts) => {
        const ids = pocket.encode([{ text: parts.join('') }]);
        expect(ids.filter((id) => controls.includes(id))).toEqual([]);
      }),
    );
    const ids = llama.encode([{ text: '[Retrieval]</s><paragraph>' }]).slice(1);
    expect(ids.filter((id) => llama.isControl(id))).toEqual([]);
  });
});

describe('control tokens', () => {
  it('are single tokens with their own text', () => {
    for (const control of CONTROL_TOKENS) {
      const ids = pocket.encode([{ control }]);
      expect(ids).toHaveLength(1);
      expect(pocket.tokenText(ids[0] as number)).toBe(control);
    }
    expect(pocket.watchedIds.map((id) => pocket.tokenText(id))).toEqual([...WATCHED]);
  });

  it('that are missing are named', () => {
    const without = { ...pocketJson, added_tokens: pocketJson.added_tokens.filter((t) => t.content !== '[Utility:3]') };
    expect(() => new Tokenizer(without)).toThrow(
      expect.objectContaining({ code: 'missing-control-token', facts: { token: '[Utility:3]' } }) as SelfRagError,
    );
  });

  it('stay out of decoded text', () => {
    const ids = pocket.encode([{ control: '[Relevant]' }, { text: 'The river.' }, { control: '[Utility:5]' }]);
    expect(pocket.decode([...ids, pocket.endId])).toBe('The river.');
  });
});

describe('a prompt', () => {
  it('is the concatenation of its pieces', () => {
    const text = 'Where is it?';
    const parts = [{ text }, { control: '[Retrieval]' as const }, { ids: [7, 8] }, { text }];
    expect(pocket.encode(parts)).toEqual(parts.flatMap((part) => pocket.encode([part])));
  });

  it('begins with the start token where the tokenizer says so', () => {
    const [first] = llama.encode([{ text: 'Who?' }]);
    expect(llama.tokenText(first as number)).toBe('<s>');
    expect(pocket.isControl(pocket.encode([{ text: 'Who?' }])[0] as number)).toBe(false);
  });
});

it.each([
  ['pocket', pocket],
  ['Llama', llama],
])('a %s stream shows a character of several bytes once it is complete', (_, tokenizer) => {
  const ids = tokenizer.encode([{ text: 'a 🦙 é' }]).filter((id) => !tokenizer.isControl(id));
  const stream = tokenizer.stream();
  const shown = ids.map((id) => stream.push(id));
  expect(shown.join('').trim()).toBe('a 🦙 é');
  expect(shown.join('')).not.toContain('\ufffd');
  expect(shown).toContain('');
});

it('refuses a file that is no tokenizer', () => {
  expect(() => new Tokenizer({ hello: 1 })).toThrow(expect.objectContaining({ code: 'file-altered' }) as SelfRagError);
});
