import { describe, expect, it } from 'vitest';
import { answerOf } from './answer';
import { rank } from './rank';
import { BARE, firsts, node, type Sketch } from './testing/built';
import type { Trace } from './trace';
import { normaliseAnswer } from './votes';

type Reader = Omit<Sketch, 'id' | 'index'>;
const yes = [0.8, 0.2] as const;
const no = [0.2, 0.8] as const;

/** The answer over first segments; passage i has the score 1 - i / 10. */
function answer(readers: readonly Reader[], { settings = BARE, line = null as number | null, method = 'self-rag' as Trace['method'] } = {}) {
  const trace = { ...firsts(...readers), retriever: { name: 'r', sha256: '', coverageLine: line, size: 9 }, method };
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

  it('is not covered when no passage reaches the line, which is none of the evidence of plain RAG', () => {
    const readers = [{ p: 0.5, relevance: yes }, { p: 0.4, relevance: yes }];
    expect(answer(readers, { line: 1.1 })).toMatchObject({ covered: false, uncoveredBecause: 'score' });
    expect(answer(readers, { line: 1 }).covered).toBe(true);
    expect(answer(readers, { line: 1.1, method: 'plain-rag' }).covered).toBe(true);
    expect(answer(readers.map((one) => ({ ...one, relevance: no })), { method: 'plain-rag' }).covered).toBe(true);
  });

  it('claims nothing about the collection without a search or without scores', () => {
    const trace = { ...firsts({ p: 0.9, relevance: yes }), retriever: { name: 'r', sha256: '', coverageLine: 2, size: 9 }, method: 'self-rag' as const };
    const given = { ...trace, retrievals: trace.retrievals.map((one) => ({ ...one, passages: one.passages.map((p) => ({ ...p, score: null })) })) };
    expect(answerOf(given, rank(given, { ...BARE, passages: 1 })).covered).toBe(true);
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
