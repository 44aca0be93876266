import { beforeAll, describe, expect, it } from 'vitest';
import { loadPocket } from '../models/testing/pocket';
import { critique, DEFAULT_SETTINGS, freeDecode, ledger, type LanguageModel } from '../selfrag';
import { CRITIQUE_EXAMPLES } from './critiqueExamples';
import { QUICK_STARTS } from './quickStarts';

let generator: LanguageModel;
beforeAll(async () => void ({ generator } = await loadPocket()));

describe('the ready critiques show what they promise with the shipped model', () => {
  const scores = async (title: string) => {
    const { input } = CRITIQUE_EXAMPLES.find((example) => example.title === title) ?? {};
    if (!input) throw new Error(`There is no example ${title}.`);
    const { verdicts } = await critique(input, generator);
    return verdicts.map((verdict) => ledger(verdict, DEFAULT_SETTINGS).score);
  };

  it('the true claim stands out after its passage, the false one after none', async () => {
    const [[peru = NaN, colombia = NaN], fake] = [await scores('A true claim'), await scores('A false claim')];
    expect(peru).toBeGreaterThan(3);
    expect(colombia).toBeLessThan(1);
    for (const score of fake) expect(score).toBeLessThan(1);
    expect(fake[0]).toBeGreaterThan(fake[1] ?? NaN);
  });
});

describe('a quick start shows the tokens that it names, in their order', () => {
  it.each(QUICK_STARTS)('$title', async ({ shows, instruction, paragraph }) => {
    const named = shows.match(/\[[\w: ]+\]/g) ?? [];
    expect(named).not.toEqual([]);
    let text = '';
    for await (const event of freeDecode({ instruction, paragraph, maxNewTokens: 100 }, generator)) if (event.kind === 'token') text += event.step.text;
    const found = named.map((token, i) => text.indexOf(token, i === 0 ? 0 : text.indexOf(named[i - 1] ?? '') + 1));
    expect(found, text).not.toContain(-1);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(text.startsWith(named[0] ?? '')).toBe(true);
  });
});
