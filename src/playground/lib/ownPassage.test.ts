import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUNDLED_CONTEXT, passageProblem } from './ownPassage';

const words = (n: number) => 'word '.repeat(n);

describe("a passage of one's own", () => {
  it('is taken with a title and a hundred words, and what is missing is named', () => {
    expect(passageProblem('Lima', words(100), 1024)).toEqual({ refused: false, note: null });
    expect(passageProblem(' ', words(100), 1024)).toMatchObject({ refused: true, note: expect.stringMatching(/^The title is missing/) });
    expect(passageProblem('Lima', ' \n', 1024)).toEqual({ refused: true, note: 'The text is missing.' });
    expect(passageProblem('', '', 1024)).toEqual({ refused: true, note: null });
  });

  it('that cannot fit is refused with the figures, one that is long is taken with them', () => {
    expect(passageProblem('', words(5000), 1024)).toMatchObject({ refused: true, note: expect.stringMatching(/^5,000 words do not fit: the model holds 1,024 tokens/) });
    expect(passageProblem('Lima', words(400), 1024)).toMatchObject({ refused: false, note: expect.stringMatching(/^400 words.* 1,024 tokens/) });
    expect(passageProblem('Lima', words(5000), 32768)).toMatchObject({ refused: false });
    expect(passageProblem('Lima', words(5000), null)).toMatchObject({ refused: false, note: expect.stringMatching(/^5,000 words, where about a hundred are usual\.$/) });
  });

  it('is measured by what the shipped model holds', () => {
    expect(JSON.parse(readFileSync('public/models/generator/manifest.json', 'utf8'))).toMatchObject({ context: BUNDLED_CONTEXT });
  });
});
