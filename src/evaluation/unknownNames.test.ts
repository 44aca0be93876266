import { describe, expect, it } from 'vitest';
import { renameQuestion, renamer } from './unknownNames';

const PROSE = ['The river Nile ends in Egypt, where John Speke, who loved gold, spoke French in May.', 'Mercury is a planet; mercury is a metal.'];
const NAMES = ['the Nile', 'Marie Curie', 'Mercury', 'Fe', 'Louis XIV', "L'Aquila"];
const rename = renamer(NAMES, PROSE, () => false, 'x');

describe('renamer', () => {
  it('replaces every word of a name, alone and with an ending, the same way everywhere', () => {
    const [marie, curie] = rename('Marie Curie').split(' ');
    expect(marie).not.toBe('Marie');
    expect(rename("Curie's work")).toBe(`${curie}'s work`);
    expect(rename('Nile and Nile').split(' and ')).toEqual([rename('Nile'), rename('Nile')]);
    expect(rename('The river Nile ends in Egypt')).toMatch(/^The river \p{Lu}\p{Ll}+ ends in \p{Lu}\p{Ll}+$/u);
  });

  it('leaves common words, months, symbols and numbers of kings', () => {
    for (const text of ['Mercury', 'mercury', 'gold', 'May', 'Fe', 'XIV', 'The']) expect(rename(text)).toBe(text);
    expect(rename('French')).not.toBe('French');
  });

  it('depends on the seed alone, and invents no word that is known', () => {
    expect(renamer([...NAMES].reverse(), PROSE, () => false, 'x')('Marie Curie')).toBe(rename('Marie Curie'));
    expect(renamer(NAMES, PROSE, () => false, 'y')('Marie Curie')).not.toBe(rename('Marie Curie'));
    const first = rename('Nile');
    expect(renamer(NAMES, PROSE, (word) => word === first, 'x')('Nile')).not.toBe(first);
  });
});

describe('renameQuestion', () => {
  it('replaces what is asked about however it is written, and other names where they have their capital', () => {
    const [marie, curie] = rename('Marie Curie').split(' ') as [string, string];
    const ask = (question: string) => renameQuestion(question, ['Marie Curie'], rename);
    expect(ask('was marie curie in egypt')).toBe(`was ${marie.toLowerCase()} ${curie.toLowerCase()} in egypt`);
    expect(ask("CURIE's work in Egypt, on an iPhone")).toBe(`${curie}'s work in ${rename('Egypt')}, on an iPhone`);
  });
});
