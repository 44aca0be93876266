import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledger, sequenceProbability, type Scored } from './score';
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
});
