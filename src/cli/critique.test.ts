import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { critique, passageFrom } from './critique';

describe('a passage on the command line', () => {
  it('is titled by its first line, by what stands before a colon, or by its number', () => {
    expect(passageFrom('Peru\nIts capital: Lima.', 1)).toEqual({ id: 'given-1', title: 'Peru', text: 'Its capital: Lima.' });
    expect(passageFrom('Peru: Its capital is Lima.', 2)).toEqual({ id: 'given-2', title: 'Peru', text: 'Its capital is Lima.' });
    expect(passageFrom('Lima is a city.', 3)).toEqual({ id: 'given-3', title: 'Passage 3', text: 'Lima is a city.' });
  });

  it('may be a file, which then gives the title', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'passages-')), 'Colombia.txt');
    writeFileSync(file, 'Its capital is Bogotá.\n');
    expect(passageFrom(file, 1)).toEqual({ id: 'given-1', title: 'Colombia', text: 'Its capital is Bogotá.' });
  });

  it('that is empty is refused by number', () => {
    expect(() => passageFrom(' ', 2)).toThrow('Passage 2 is empty');
  });
});

it.each([
  [{ question: ' ', answer: 'So.' }, 'empty-question'],
  [{ question: 'Why?', answer: '\n' }, 'empty-answer'],
])('refuses %j before any model is loaded', async (options, code) => {
  await expect(critique(options)).rejects.toMatchObject({ code });
});
