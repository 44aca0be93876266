import { describe, expect, it } from 'vitest';
import { wideTrace, WIDE_SETTINGS } from '../bench/wideTrace';
import type { Trace } from '../src/selfrag';
import { compareTraces } from './compareTraces';

const made = wideTrace('Where does the river end?', { ...WIDE_SETTINGS, passages: 2, beamWidth: 1, maxDepth: 2 });

/** A copy of the trace in which one token of the first candidate is another. */
async function changed(change: (token: Trace['nodes'][number]['tokens'][number]) => void): Promise<Trace> {
  const copy = structuredClone(await made);
  const token = copy.nodes[0]?.tokens[3];
  if (!token) throw new Error('the trace has no fourth token');
  change(token);
  return copy;
}

describe('comparing the traces of two backends', () => {
  it('finds no difference between a trace and itself, and compares every token', async () => {
    const trace = await made;
    const comparedTokens = trace.nodes.reduce((sum, node) => sum + node.tokens.length, 0);
    expect(compareTraces(trace, trace, 0.05)).toEqual({ differences: [], nearTies: 0, comparedTokens, largestGap: 0 });
  });

  it('tells a log-prob beyond the tolerance, and only that', async () => {
    const trace = await made;
    expect(compareTraces(trace, await changed((token) => (token.logProb -= 0.06)), 0.05).differences).toHaveLength(1);
    expect(compareTraces(trace, await changed((token) => (token.logProb -= 0.04)), 0.05).differences).toEqual([]);
  });

  it('counts another token as a tie only where both backends saw both close together', async () => {
    const swap = (gap: number) => async () => {
      const a = await changed((token) => (token.top = [token, { id: 7, text: ' sea', logProb: token.logProb - gap }]));
      const b = await changed((token) => {
        token.top = [{ id: 7, text: ' sea', logProb: token.logProb }, { ...token, logProb: token.logProb - gap }];
        token.id = 7;
      });
      return compareTraces(a, b, 0.05);
    };
    expect(await swap(0.01)()).toMatchObject({ differences: [], nearTies: 1 });
    expect((await swap(1)()).differences).toHaveLength(1);
  });

  it('tells candidates that only one backend made, whichever it is', async () => {
    const trace = await made;
    const less = { ...trace, nodes: trace.nodes.slice(0, -1) };
    expect(compareTraces(trace, less, 0.05).differences.join()).toContain('only the first');
    expect(compareTraces(less, trace, 0.05).differences.join()).toContain('only the second');
  });
});
