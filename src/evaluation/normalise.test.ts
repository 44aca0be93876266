import { describe, expect, it } from 'vitest';
import { isRight, normaliseAnswer, sentencesOf } from './normalise';

describe('normaliseAnswer', () => {
  it('does what the SQuAD script does', () => {
    expect(normaliseAnswer('The  Nile, "a" river-bank!')).toBe('nile riverbank');
  });
});

describe('sentencesOf', () => {
  it('ends at full stops, but not at those of initials and titles', () => {
    expect(sentencesOf('It was J. R. R. Tolkien. He wrote it in St. Ives! Did he? Yes.')).toEqual(['It was J. R. R. Tolkien.', 'He wrote it in St. Ives!', 'Did he?', 'Yes.']);
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

  it('finds a name with initials', () => {
    expect(isRight('The author is J. R. R. Tolkien.', ['J. R. R. Tolkien'], ['C. S. Lewis'])).toBe(true);
  });

  it('refuses a rambling sentence', () => {
    expect(isRight(`${'word '.repeat(30)}Rome.`, ['Rome'], others)).toBe(false);
  });
});
