import { describe, expect, it } from 'vitest';
import { answerOf } from './answer';
import { rank } from './rank';
import { BARE, firsts, node, type Sketch } from './testing/built';
import type { Trace } from './trace';
import { normaliseAnswer } from './votes';

type Reader = Omit<Sketch, 'id' | 'index'>;
const yes = [0.9, 0.1] as const;
const no = [0.2, 0.8] as const;
const RETRIEVER = { name: 'r', sha256: '', coverageLine: null, size: 9 };

/** The answer over first segments; one passage each. */
function answer(readers: readonly Reader[], { settings = BARE, method = 'self-rag' as Trace['method'] } = {}) {
  const trace = { ...firsts(...readers), retriever: RETRIEVER, method };
  return answerOf(trace, rank(trace, { ...settings, passages: Math.min(settings.passages, readers.length) }));
}

describe('the answer', () => {
  it('is the text of the best path, each segment citing the passage it read', () => {
    expect(answer([{ p: 0.9, text: 'Lima', relevance: yes }])).toEqual({
      text: 'Lima',
      citations: [{ segment: 0, passageId: 'p0', title: 'P0' }],
      path: ['n1'],
      covered: true,
      uncoveredBecause: null,
    });
  });

  it('cites no passage that was judged irrelevant, and one at even odds', () => {
    const readers = (relevance: readonly [number, number]) => [{ p: 0.9, relevance }, { p: 0.1, relevance: yes }];
    expect(answer(readers(no)).citations).toEqual([]);
    expect(answer(readers([0.5, 0.5])).citations).toHaveLength(1);
  });

  it('is not covered when all passages were judged irrelevant, and is when one was not', () => {
    expect(answer([{ p: 0.9, relevance: no }, { p: 0.1, relevance: no }])).toMatchObject({ covered: false, uncoveredBecause: 'irrelevant' });
    expect(answer([{ p: 0.9, relevance: no }, { p: 0.1, relevance: yes }]).covered).toBe(true);
  });

  it('asks only the passages that compete', () => {
    const readers = [{ p: 0.9, relevance: no }, { p: 0.1, relevance: yes }];
    expect(answer(readers, { settings: { ...BARE, passages: 1 } }).uncoveredBecause).toBe('irrelevant');
    const contradicted = [{ p: 0.9, relevance: no }, { p: 0.1, relevance: yes, support: [0.1, 0.1, 0.8] as const }];
    expect(answer(contradicted, { settings: { ...BARE, hardConstraint: true } }).covered).toBe(true);
  });

  it('is not covered when the model is not sure of any passage, which is none of the evidence of plain RAG', () => {
    const readers = (relevance: readonly [number, number]) => [{ p: 0.5, relevance }, { p: 0.4, relevance: no }];
    expect(answer(readers([0.79, 0.21]))).toMatchObject({ covered: false, uncoveredBecause: 'unsure' });
    expect(answer(readers([0.81, 0.19])).covered).toBe(true);
    expect(answer(readers([0.49, 0.51])).uncoveredBecause).toBe('irrelevant');
    expect(answer(readers(no), { method: 'plain-rag' }).covered).toBe(true);
  });

  it('claims nothing about the collection without a search', () => {
    const trace = { ...firsts({ p: 0.9, relevance: no }), retriever: RETRIEVER, method: 'self-rag' as const };
    const alone = { ...trace, nodes: [node({ id: 'n1', p: 0.9, over: { relevance: null, evidence: null } })] };
    expect(answerOf(alone, { ...rank(trace, { ...BARE, passages: 1 }), path: ['n1'] })).toMatchObject({ covered: true, citations: [] });
  });
});

it('answers are the same but for case, blanks and punctuation at the ends', () => {
  const same = ['True', ' true. ', '“TRUE”', 'true!\n', '(True)'];
  expect(new Set(same.map(normaliseAnswer))).toEqual(new Set(['true']));
  expect(normaliseAnswer('A  or\tB?')).toBe('a or b');
  expect(normaliseAnswer('3.5')).not.toBe(normaliseAnswer('35'));
  expect(normaliseAnswer('A')).not.toBe('');
  expect(normaliseAnswer('ﬁne')).toBe('fine');
});
