import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expand, unexpanded, type Expansion } from './expand';
import { reduce } from './reduce';
import { replay } from './replay';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { collect, everySettings, scriptedPorts, type ScriptedPorts } from './testing/generators';
import type { Trace } from './trace';
import { dropPassage, forceDecision, forceToken } from './whatIf';

async function grown(trace: Trace, settings: Settings, ports: ScriptedPorts, budget: number, signal?: AbortSignal) {
  let now = trace;
  const events = expand(trace, settings, ports, { now: () => 0, ...(signal ? { signal } : {}) }, budget);
  for (;;) {
    const { done, value } = await events.next();
    if (done) return { trace: now, end: value as Expansion };
    now = reduce(now, value);
  }
}

/** Fields that sliders move. */
const positions = everySettings.map(({ weights, threshold, mode }) => ({ weights, threshold, mode }));
const small = { ...DEFAULT_SETTINGS, passages: 2, beamWidth: 2, maxDepth: 2 };

describe('expand', () => {
  it('leaves no position of weights, threshold, mode and beam width with anything missing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), everySettings, everySettings, fc.array(positions, { minLength: 5, maxLength: 5 }), async (seed, first, drawn, sliders) => {
        const settings = { ...drawn, maxDepth: Math.min(drawn.maxDepth, 2) };
        const ports = scriptedPorts(seed);
        const { trace, end } = await grown(await collect({ question: 'Q', settings: first }, ports), settings, ports, Infinity);
        expect(end.left).toEqual([]);
        expect(unexpanded(trace, settings)).toEqual([]);
        for (const moved of sliders) {
          for (let beamWidth = 1; beamWidth <= settings.beamWidth; beamWidth++) {
            expect(replay(trace, { ...settings, ...moved, beamWidth }).missing).toEqual([]);
          }
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('reaches thresholds at both ends, and continues where the model would', async () => {
    const ports = scriptedPorts(4);
    const { trace } = await grown(await collect({ question: 'Q', settings: { ...small, maxDepth: 1 } }, ports), small, ports, Infinity);
    for (const threshold of [0, 1, null]) expect(replay(trace, { ...small, threshold, beamWidth: 20 }).missing).toEqual([]);
    const open = trace.nodes.filter((node) => node.depth === 1 && node.finish === 'stop');
    expect(open.length).toBeGreaterThan(0);
    for (const { id, evidence, next } of open) {
      const [r = 0, n = 0, c = 0] = next?.logProbs ?? [];
      const actions = trace.decisions.filter((decision) => decision.after === id).map((decision) => decision.action);
      const go = evidence !== null && c > r && c > n ? ['continue'] : [];
      expect(actions.toSorted()).toEqual([...go, 'no_retrieve', 'retrieve'].toSorted());
    }
  });

  it('spends no more than the budget, the shallow first, and says what is left', async () => {
    for (const budget of [0, 1, 2, 3, 7, 30]) {
      const ports = scriptedPorts(4);
      const before = await collect({ question: 'Q', settings: { ...small, maxDepth: 1, beamWidth: 1 } }, ports);
      const { trace, end } = await grown(before, { ...small, maxDepth: 3 }, ports, budget);
      expect(trace.status).toBe('finished');
      expect(end.generated).toBe(trace.nodes.length - before.nodes.length);
      expect(end.generated).toBeLessThanOrEqual(budget);
      expect(end.left).toEqual(unexpanded(trace, { ...small, maxDepth: 3 }));
      const depths = trace.nodes.slice(before.nodes.length).map((node) => node.depth);
      expect(depths).toEqual(depths.toSorted());
      // What is left does not fit any more.
      const [next] = end.left;
      if (next) expect(end.generated + (next.kind === 'segment' ? next.candidates : 1)).toBeGreaterThan(budget);
    }
  });

  it('counts the candidates behind a decision that was never read as spent at once', async () => {
    const ports = scriptedPorts(4);
    const stop = new AbortController();
    stop.abort();
    const empty = await collect({ question: 'Q', settings: small }, ports, stop.signal);
    expect(empty.nodes).toEqual([]);
    expect((await grown(empty, small, ports, 1)).end).toEqual({ generated: 0, left: [{ kind: 'first-decision' }] });
    expect((await grown(empty, { ...small, maxDepth: 1 }, ports, 3)).end).toEqual({ generated: 3, left: [] });
  });

  it('writes many candidates in several batches, so that a stop keeps those that are done', async () => {
    const ports = scriptedPorts(4);
    const settings = { ...small, passages: 4, maxDepth: 3 };
    const trace = await collect({ question: 'Q', settings: { ...small, maxDepth: 1 } }, ports);
    const stop = new AbortController();
    const batches: number[] = [];
    for await (const event of expand(trace, settings, ports, { now: () => 0, signal: stop.signal }, 200)) {
      if (event.kind === 'candidates') batches.push(event.nodes.length);
      if (batches.length === 3) stop.abort();
      if (event.kind === 'ended') expect(event.status).toBe('stopped');
    }
    expect(batches).toHaveLength(3);
    expect(Math.max(...batches)).toBeLessThanOrEqual(20);
  });

  it('goes only where a person has not decided otherwise', async () => {
    const ports = scriptedPorts(4);
    const trace = await collect({ question: 'Q', settings: { ...small, mode: 'always', maxDepth: 1 } }, ports);
    const settled = forceDecision(dropPassage(trace, 'r1', 0, true), null, 'retrieve');
    const { trace: after } = await grown(settled, { ...small, maxDepth: 1 }, ports, 50);
    expect(after.nodes).toEqual(trace.nodes);
    const [node] = trace.nodes;
    const token = node?.tokens[0]?.text === '[Relevant]' ? '[Irrelevant]' : '[Relevant]';
    const forced = forceToken(trace, node?.id ?? '', 0, token);
    const more = await grown(forced, { ...small, maxDepth: 2 }, ports, 200);
    expect(more.trace.nodes.filter((one) => one.forced).length).toBe(1);
    expect(more.trace.nodes.every((one) => one.parent !== node?.id)).toBe(true);
  });

  it('has nothing to expand in the released code', async () => {
    const ports = scriptedPorts(4);
    const trace = await collect({ question: 'Q', settings: small }, ports);
    await expect(grown(trace, { ...small, semantics: 'released' }, ports, 5)).rejects.toMatchObject({ code: 'expand-paper-only' });
  });
});
