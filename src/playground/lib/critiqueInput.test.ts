import { describe, expect, it } from 'vitest';
import { CRITIQUE_EXAMPLES } from '../critiqueExamples';
import { critiqueProblem, freeId, MOST_PASSAGES } from './critiqueInput';

const good = { question: 'Q?', answer: 'A.', passages: [{ id: '1', title: 'T', text: 'x' }] };
const blank = { id: '2', title: '', text: '' };

describe('what stands in the way of a critique', () => {
  it('is nothing for the ready examples, nor for an answer without passages', () => {
    for (const { input } of CRITIQUE_EXAMPLES) expect(critiqueProblem(input)).toBeNull();
    expect(critiqueProblem({ ...good, passages: [] })).toBeNull();
  });

  it.each([
    [{ question: ' \n' }, 'empty-question', 'Type the question'],
    [{ question: 'x'.repeat(20_001) }, 'question-too-long', '20,001'],
    [{ answer: '\t' }, 'empty-answer', 'Type the answer'],
    [{ passages: [...good.passages, blank] }, 'empty-passage', 'Passage 2 has no title'],
    [{ passages: [{ ...blank, title: 'T' }] }, 'empty-passage', 'Passage 1 has no text'],
    [{ passages: Array.from({ length: MOST_PASSAGES + 1 }, (_, i) => ({ id: `${i}`, title: 'T', text: 'x' })) }, 'too-many-passages', '11'],
  ])('%j: %s', (change, code, says) => {
    expect(critiqueProblem({ ...good, ...change })).toMatchObject({ code, message: expect.stringContaining(says) as string });
  });
});

it('a new passage gets an id that no other has', () => {
  expect(freeId([])).toBe('given-1');
  expect(freeId([{ id: 'given-2' }])).toBe('given-3');
  expect(freeId([{ id: 'given-3' }, { id: 'x' }])).toBe('given-4');
});
