import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Missing, type TraceNode } from '../../selfrag';
import { costOf, costText, NO_COST } from './cost';

const node = (id: string, depth: number) => ({ id, depth }) as TraceNode;
const settings = { ...DEFAULT_SETTINGS, passages: 5, beamWidth: 2, maxDepth: 3, maxNewTokens: 60 };
const decided = { share: 0.9, mass: 1, action: 'retrieve', because: 'threshold' } as const;
const segment = (after: string | null, candidates: number): Missing => ({ kind: 'segment', after, logProbs: [], decided, candidates });

describe('what would be generated', () => {
  it('is nothing where nothing is missing', () => {
    expect(costOf({ nodes: [] }, [], settings)).toEqual(NO_COST);
  });

  it('counts the candidates that come next, and bounds those that may follow', () => {
    const trace = { nodes: [node('n1', 1), node('n2', 1)] };
    const cost = costOf(trace, [segment('n1', 5), segment('n2', 1)], settings);
    expect(cost).toEqual({ next: 6, most: 6 + 1 * 2 * 5, tokens: 60 });
    expect(costText(cost)).toBe('6 candidates of at most 60 tokens, then at most 10 more');
  });

  it('has no later segments at the last depth, nor in short form', () => {
    const trace = { nodes: [node('n1', 1), node('n2', 2)] };
    expect(costOf(trace, [segment('n2', 5)], settings)).toMatchObject({ next: 5, most: 5 });
    expect(costOf({ nodes: [] }, [segment(null, 5)], { ...settings, form: 'closed' })).toMatchObject({ next: 5, most: 5 });
    expect(costText({ next: 1, most: 1, tokens: 60 })).toBe('1 candidate of at most 60 tokens');
  });

  it('counts one candidate for a forced token, and a whole step for a decision that was never read', () => {
    const trace = { nodes: [node('n1', 3)] };
    expect(costOf(trace, [{ kind: 'forced-token', node: 'n1', step: 0, token: '[Irrelevant]' }], settings)).toMatchObject({ next: 1, most: 1 });
    expect(costOf({ nodes: [] }, [{ kind: 'first-decision' }], settings)).toMatchObject({ next: 5, most: 25 });
    expect(costOf({ nodes: [] }, [{ kind: 'first-decision' }], { ...settings, mode: 'never' })).toMatchObject({ next: 1, most: 5 });
  });

  it('takes the length of a completion of the released code from the completion', () => {
    const cost = costOf({ nodes: [] }, [{ kind: 'completion', prompt: 'x', maxNewTokens: 300 }], { ...settings, form: 'open' });
    expect(cost).toEqual({ next: 1, most: 1, tokens: 300 });
  });
});
