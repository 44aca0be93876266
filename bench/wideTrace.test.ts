import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, parseTrace, rank } from '../src/selfrag';
import { WIDE_CANDIDATES, WIDE_SETTINGS, wideTrace } from './wideTrace';

const made = wideTrace('Where does the river end?');

describe('the wide trace', () => {
  it('holds 500 candidates, all of which compete, and passes the schema', async () => {
    const trace = parseTrace(JSON.stringify(await made));
    expect([trace.status, trace.nodes.length]).toEqual(['finished', WIDE_CANDIDATES]);
    const ranking = rank(trace, WIDE_SETTINGS);
    expect(ranking.missing).toEqual([]);
    expect([...ranking.standings.values()]).not.toContain('unused');
  });

  it('has another answer when support does not count', async () => {
    const trace = await made;
    const without = { ...WIDE_SETTINGS, weights: { ...DEFAULT_SETTINGS.weights, sup: 0 } };
    expect(rank(trace, without).path).not.toEqual(rank(trace, WIDE_SETTINGS).path);
  });
});
