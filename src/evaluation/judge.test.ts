import { describe, expect, it } from 'vitest';
import { allStatedIn, NO, saysAll, statements, YES } from './judge';

const fathers = { answers: ['Cronus', 'Kronos'], others: ['Cronus', 'Zeus', 'Odin'] };

describe('saysAll', () => {
  it('takes an alias, and refuses a sentence that names another value', () => {
    expect(saysAll('His father was Kronos.', [fathers], 'Who was his father?')).toBe(true);
    expect(saysAll('His father was Kronos or Odin.', [fathers], 'Who was his father?')).toBe(false);
  });

  it('does not hold against an answer what the question names', () => {
    expect(saysAll('The father of Zeus was Cronus.', [fathers], 'Who was the father of Zeus?')).toBe(true);
    expect(saysAll('The father of Zeus was Cronus.', [fathers], 'Who was his father?')).toBe(false);
  });

  it('lets the other side of a comparison hold another value as a part', () => {
    const jobs = ['a pilot', 'an insurance clerk', 'a clerk'];
    const golds = [
      { answers: ['a pilot'], others: jobs },
      { answers: ['an insurance clerk'], others: jobs },
    ];
    expect(saysAll('Twain was a pilot, and Kafka an insurance clerk.', golds, 'Their jobs?')).toBe(true);
    expect(saysAll('Twain was a pilot, and Kafka a clerk.', golds, 'Their jobs?')).toBe(false);
  });

  it('wants yes or no, and not both', () => {
    expect(saysAll('Yes, the Nile ends there.', [YES], 'Is it so that no river ends there?')).toBe(true);
    expect(saysAll('No, it does not.', [YES], 'Is it so?')).toBe(false);
    expect(saysAll('Yes and no.', [NO], 'Is it so?')).toBe(false);
  });

  it('wants both values of a comparison, in one sentence or in two', () => {
    const lengths = ['6,650 km', '6,400 km', '100 km'];
    const golds = [
      { answers: ['6,650 km'], others: lengths },
      { answers: ['6,400 km'], others: lengths },
    ];
    const question = 'How long are the Nile and the Amazon?';
    expect(saysAll('The Nile is 6,650 km long. The Amazon is 6,400 km long.', golds, question)).toBe(true);
    expect(saysAll('The Nile has 6,650 km and the Amazon 6,400 km.', golds, question)).toBe(true);
    expect(saysAll('The Nile is 6,650 km long.', golds, question)).toBe(false);
    expect(saysAll('The Nile has 6,650 km, the Amazon 6,400 km or 100 km.', golds, question)).toBe(false);
  });
});

describe('statements', () => {
  it('are known values, numbers and names, but not what the question names or how a sentence begins', () => {
    const found = statements('The Nile flows to the Mediterranean Sea; it was mapped by Speke in 1862, over grass.', ['grass', 'sand'], 'Tell me about the Nile.');
    expect(found.sort()).toEqual(['1862', 'grass', 'mediterranean', 'sea', 'speke']);
    expect(statements('It flows on. Travellers like it.', ['sand'], 'Tell me about the Nile.')).toEqual([]);
  });

  it('do not take a word for a value that begins with punctuation', () => {
    expect(statements('It is a country in the south.', ['.in', '.is'], 'Tell me about India.')).toEqual([]);
    expect(statements('Its pages end in .in.', ['.in', '.is'], 'Tell me about India.')).toEqual(['in']);
  });

  it('stand in a passage or do not', () => {
    const passage = { title: 'Nile', text: 'It ends in the Mediterranean Sea, said John Speke (1862).' };
    expect(allStatedIn(['mediterranean', 'speke', '1862', 'nile'], passage)).toBe(true);
    expect(allStatedIn(['mediterranean', '186'], passage)).toBe(false);
  });
});
