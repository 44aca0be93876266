import { describe, expect, it } from 'vitest';
import type { RunEvent } from './events';
import { reduce } from './reduce';
import { DEFAULT_SETTINGS } from './settings';
import { collect, scriptedPorts } from './testing/generators';
import { token, retrieval } from './testing/built';

const trace = await collect({ question: 'Q', settings: DEFAULT_SETTINGS }, scriptedPorts(1));
const after = (...events: RunEvent[]) => events.reduce(reduce, trace);

describe('reduce', () => {
  it('has nothing to add to before a run started', () => {
    expect(() => reduce(null, { kind: 'searching', query: 'q' })).toThrow('searching came before started');
  });

  it('appends a retrieval, and puts a larger one in the place of the same one', () => {
    const one = { ...retrieval('x', 2), id: 'r90' };
    const two = { ...retrieval('x', 4), id: 'r90' };
    const added = after({ kind: 'retrieved', retrieval: one });
    expect(added.retrievals).toEqual([...trace.retrievals, one]);
    expect(reduce(added, { kind: 'retrieved', retrieval: two }).retrievals).toEqual([...trace.retrievals, two]);
  });

  it('goes on under other settings, running and without the old end', () => {
    const settings = { ...DEFAULT_SETTINGS, beamWidth: 7 };
    const startedAt = 5 - ((trace.endedAt ?? NaN) - trace.startedAt);
    expect(after({ kind: 'resumed', at: 5, settings })).toEqual({ ...trace, settings, startedAt, status: 'running', endedAt: null, error: null });
  });

  it('adds up the time that a run took, without the pause before it went on', () => {
    const ended = { ...trace, startedAt: 100, endedAt: 130 };
    const again = [
      { kind: 'resumed', at: 5000, settings: trace.settings },
      { kind: 'ended', at: 5012, status: 'finished', error: null },
    ] satisfies RunEvent[];
    const { startedAt, endedAt } = again.reduce(reduce, ended);
    expect((endedAt ?? NaN) - startedAt).toBe(42);
    const running = reduce({ ...ended, endedAt: null }, { kind: 'resumed', at: 5000, settings: trace.settings });
    expect(running.startedAt).toBe(5000);
  });

  it('records completions by their place', () => {
    const said = { ...token(' a', 0.5), watched: null };
    const { completions } = after(
      { kind: 'completions', completions: [{ prompt: 'x', maxNewTokens: 3 }, { prompt: 'y', maxNewTokens: 4 }] },
      { kind: 'completion-token', completion: 1, token: said },
      { kind: 'completion-token', completion: 1, token: said },
      { kind: 'completion-ended', completion: 1, finish: 'eos' },
    );
    expect(completions).toEqual([
      { prompt: 'x', maxNewTokens: 3, tokens: [], finish: null },
      { prompt: 'y', maxNewTokens: 4, tokens: [said, said], finish: 'eos' },
    ]);
  });

  it('changes the one node that an event is about, and shares the others', () => {
    const [first, second] = trace.nodes;
    const changed = after({ kind: 'token', node: second?.id ?? '', token: token(' more', 0.5) });
    expect(changed.nodes[0]).toBe(first);
    expect(changed.nodes[1]?.tokens).toHaveLength((second?.tokens.length ?? 0) + 1);
    expect(after({ kind: 'token', node: 'none', token: token(' more', 0.5) }).nodes).toEqual(trace.nodes);
  });
});
