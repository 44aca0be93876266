import { describe, expect, it } from 'vitest';
import { isRight, names, normaliseAnswer, sentencesOf } from './normalise';

describe('normaliseAnswer', () => {
  it('does what the SQuAD script does', () => {
    expect(normaliseAnswer('The  Nile, "a" river-bank!')).toBe('nile riverbank');
    expect(normaliseAnswer('García, a poet')).toBe('garcía poet');
  });
});

describe('sentencesOf', () => {
  it('ends at full stops, but not at those of initials and titles', () => {
    expect(sentencesOf('It was J. R. R. Tolkien. He wrote it in St. Ives! Did he? Yes.')).toEqual(['It was J. R. R. Tolkien.', 'He wrote it in St. Ives!', 'Did he?', 'Yes.']);
  });
});

describe('names', () => {
  it('looks for a value in whole words, and as it is written where it begins with punctuation', () => {
    expect(names('It is the Nile.', 'Nile')).toBe(true);
    expect(names('It is in India.', '.in')).toBe(false);
    expect(names('Pages end in ".in".', '.in')).toBe(true);
    expect(names('Pages end in .info, mail goes to x@y.in.', '.in')).toBe(false);
    expect(names('Dial +1.', '+1')).toBe(true);
    expect(names('Dial +12.', '+1')).toBe(false);
    expect(names('The C language', '')).toBe(false);
  });
});

describe('isRight', () => {
  const others = ['Paris', 'Rome', 'New York', 'York'];

  it('finds the value or an alias as whole words', () => {
    expect(isRight('The capital is Rome.', ['Rome'], others)).toBe(true);
    expect(isRight('The capital is Romeo.', ['Rome'], others)).toBe(false);
    expect(isRight('It is the Eternal City.', ['Rome', 'Eternal City'], others)).toBe(true);
  });

  it('refuses a sentence that names another value too, unless that is part of the gold', () => {
    expect(isRight('It is Rome or Paris.', ['Rome'], others)).toBe(false);
    expect(isRight('It is New York.', ['New York'], others)).toBe(true);
    expect(isRight('It is Rome. Paris is elsewhere.', ['Rome'], others)).toBe(true);
  });

  it('refuses a longer value that holds the gold, but not the gold or an alias in its fuller form', () => {
    expect(isRight('It is New York.', ['York'], others)).toBe(false);
    expect(isRight('It is York.', ['York'], others)).toBe(true);
    expect(isRight('It is York.', ['New York'], others)).toBe(false);
    const currencies = ['the pound sterling', 'the Egyptian pound', 'the US dollar'];
    expect(isRight('The currency is the Egyptian pound.', ['the pound sterling', 'pound'], currencies)).toBe(false);
    expect(isRight('The currency is the pound sterling.', ['the pound sterling', 'pound'], currencies)).toBe(true);
    const authors = ['Emily Brontë', 'Charlotte Brontë'];
    expect(isRight('Emily Brontë wrote it.', ['Emily Brontë', 'Brontë'], authors)).toBe(true);
    expect(isRight('Brontë wrote it.', ['Emily Brontë', 'Brontë'], authors)).toBe(true);
    expect(isRight('Charlotte Brontë wrote it.', ['Emily Brontë', 'Brontë'], authors)).toBe(false);
  });

  it('does not take words of the sentence for values that begin with punctuation', () => {
    const domains = ['.nz', '.in', '.is', '.no'];
    expect(isRight('The web domain in use is .nz.', ['.nz', 'nz'], domains)).toBe(true);
    expect(isRight('The web domain in use is .in.', ['.nz', 'nz'], domains)).toBe(false);
    expect(isRight('The web domain in use is .in.', ['.in', 'in'], domains)).toBe(true);
    expect(isRight('It is a country in Asia.', ['.in', 'in'], domains)).toBe(false);
  });

  it('finds a name with initials', () => {
    expect(isRight('The author is J. R. R. Tolkien.', ['J. R. R. Tolkien'], ['C. S. Lewis'])).toBe(true);
  });

  it('refuses a rambling sentence', () => {
    expect(isRight(`${'word '.repeat(30)}Rome.`, ['Rome'], others)).toBe(false);
  });
});
