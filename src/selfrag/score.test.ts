import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledger, relevanceScore, scoreParts, sequenceProbability, shares, supportScore, utilityScore, type Scored } from './score';
import { DEFAULT_SETTINGS } from './settings';

const logs = (...p: number[]) => p.map(Math.log);
const token = (text: string, logProb: number, control = false) => ({ id: 1, text, logProb, control, top: [] });
const node: Scored = {
  tokens: [token('[Relevant]', -0.1, true), token(' a', -0.5), token(' b', -1.5), token('[Fully supported]', -0.2, true), token('[Retrieval]', -0.9, true)],
  relevance: { step: 0, emitted: true, logProbs: logs(0.6, 0.2) },
  support: { step: 3, emitted: true, logProbs: logs(0.5, 0.2, 0.1) },
  utility: { step: 4, emitted: false, logProbs: logs(0.1, 0.1, 0.1, 0.1, 0.4) },
};

describe('ledger', () => {
  it('adds what the paper adds, and leaves out a group that was not emitted', () => {
    const { lines, score } = ledger(node, DEFAULT_SETTINGS);
    expect(lines.map((line) => [line.term, line.note])).toEqual([
      ['sequence', 'counted'], ['relevance', 'counted'], ['support', 'counted'], ['utility', 'not_emitted'],
    ]);
    expect(lines[0]?.amount).toBeCloseTo(Math.exp(-1), 12);
    expect(lines[1]?.amount).toBeCloseTo(0.75, 12);
    expect(lines[2]?.amount).toBeCloseTo(0.6 / 0.8, 12);
    expect(score).toBeCloseTo(Math.exp(-1) + 1.5, 12);
  });

  it('reads an unemitted group when asked to: utility runs from -1 to 1', () => {
    const line = ledger(node, { ...DEFAULT_SETTINGS, readUnemitted: true }).lines[3];
    expect(line).toMatchObject({ note: 'read_unemitted', weight: 0.5 });
    expect(line?.value).toBeCloseTo((-0.1 - 0.05 + 0.05 + 0.4) / 0.8, 12);
  });

  it('takes p(y_t) over text tokens, over reflection tokens too, or not at all', () => {
    expect(sequenceProbability(node, 'text')).toBeCloseTo(Math.exp(-1), 12);
    expect(sequenceProbability(node, 'all')).toBeCloseTo(Math.exp(-2.3 / 4), 12);
    expect(ledger(node, { ...DEFAULT_SETTINGS, sequenceScore: 'off' }).lines[0]).toMatchObject({ amount: 0, note: 'off' });
    expect(sequenceProbability({ tokens: [] }, 'text')).toBeNull();
  });

  it('always adds up, and each line is weight times value', () => {
    const weight = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(weight, weight, weight, fc.boolean(), (rel, sup, use, readUnemitted) => {
        const { lines, score } = ledger(node, { weights: { rel, sup, use }, sequenceScore: 'text', readUnemitted });
        expect(lines.reduce((sum, line) => sum + line.amount, 0)).toBe(score);
        for (const line of lines) if (line.amount !== 0) expect(line.amount).toBeCloseTo(line.weight * (line.value ?? 0), 9);
      }),
    );
  });

  it('counts nothing where there is nothing to read', () => {
    const bare: Scored = { tokens: [], relevance: null, support: null, utility: null };
    const { lines, score } = ledger(bare, { ...DEFAULT_SETTINGS, readUnemitted: true });
    expect(lines.map(({ value, amount, note }) => [value, amount, note])).toEqual(Array(4).fill([null, 0, 'not_emitted']));
    expect(score).toBe(0);
    expect(lines.map((line) => line.weight)).toEqual([1, 1, 1, 0.5]);
  });

  it('shows what an unemitted group would be worth, and weighs the sequence by one or not at all', () => {
    const { lines } = ledger(node, DEFAULT_SETTINGS);
    expect(lines[3]).toMatchObject({ amount: 0, weight: 0.5, value: utilityScore(node.utility as never) });
    expect(lines[0]?.weight).toBe(1);
    expect(ledger(node, { ...DEFAULT_SETTINGS, sequenceScore: 'off' }).lines[0]).toEqual({
      term: 'sequence', value: sequenceProbability(node, 'text'), weight: 0, amount: 0, note: 'off',
    });
    // A copy: values are remembered by node.
    expect(ledger({ ...node }, { ...DEFAULT_SETTINGS, sequenceScore: 'all' }).lines[0]?.value).toBe(sequenceProbability(node, 'all'));
  });

  it('is linear in the weights: its parts make the same score', () => {
    const weight = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(weight, weight, weight, fc.boolean(), fc.constantFrom('text', 'all', 'off'), (rel, sup, use, readUnemitted, sequenceScore) => {
        const settings = { weights: { rel, sup, use }, sequenceScore, readUnemitted };
        const parts = scoreParts(node, settings);
        expect(parts.base + rel * parts.rel + sup * parts.sup + use * parts.use).toBe(ledger(node, settings).score);
      }),
    );
    expect(scoreParts(node, DEFAULT_SETTINGS)).toMatchObject({ rel: expect.closeTo(0.75, 12), sup: expect.closeTo(0.75, 12), use: 0 });
  });
});

describe('group scores', () => {
  const at = (...p: number[]) => ({ step: 0, emitted: true, logProbs: logs(...p) });

  it('give each token its value when it is all but certain', () => {
    const sure = (size: number, i: number) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0));
    expect([0, 1].map((i) => relevanceScore(at(...sure(2, i))))).toEqual([1, 0]);
    expect([0, 1, 2].map((i) => supportScore(at(...sure(3, i))))).toEqual([1, 0.5, 0]);
    expect([0, 1, 2, 3, 4].map((i) => utilityScore(at(...sure(5, i))))).toEqual([-1, -0.5, 0, 0.5, 1]);
  });

  it('do not depend on the mass of the group, however small', () => {
    for (const logProb of [-1, -500, -3000]) {
      expect(shares([logProb, logProb])).toEqual([0.5, 0.5]);
      expect(supportScore({ step: 0, emitted: true, logProbs: [logProb, logProb, logProb] })).toBeCloseTo(0.5, 12);
    }
    expect(shares(logs(0.1, 0.3)).map((share) => Number(share.toFixed(12)))).toEqual([0.25, 0.75]);
  });
});

describe('the sequence probability', () => {
  it('leaves out the token that ends a segment, and <paragraph>, even over all tokens', () => {
    const ending = (text: string) => ({ tokens: [token(' a', -1), token('[Utility:3]', -3, true), token(text, -9, true)] });
    for (const text of ['[Retrieval]', '[No Retrieval]', '</s>', '<paragraph>']) {
      expect(sequenceProbability(ending(text), 'all')).toBeCloseTo(Math.exp(-2), 12);
      expect(sequenceProbability(ending(text), 'text')).toBeCloseTo(Math.exp(-1), 12);
    }
    expect(sequenceProbability({ tokens: [token('[Relevant]', -2, true)] }, 'text')).toBeNull();
    expect(sequenceProbability({ tokens: [token('[Relevant]', -2, true)] }, 'all')).toBeCloseTo(Math.exp(-2), 12);
  });
});
