import { describe, expect, it } from 'vitest';
import { reduce } from './reduce';
import { replay } from './replay';
import { resume, run, type RunPorts } from './run';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { collect, collectResumed, scriptedPorts, type ScriptedPorts } from './testing/generators';
import { scriptedRetriever } from './testing/scripted';
import { seen } from './testing/seen';
import type { Trace } from './trace';

const long = { ...DEFAULT_SETTINGS, mode: 'always', passages: 2, maxDepth: 3 } satisfies Settings;
const record = (seed = 3, settings: Settings = long) => {
  const ports = scriptedPorts(seed);
  return collect({ question: 'Q', settings }, ports).then((trace) => ({ ports, trace }));
};

/** A search that notices a stop. */
const stoppable = (ports: ScriptedPorts, signal: AbortSignal): RunPorts => ({
  ...ports,
  retriever: {
    ...ports.retriever,
    async retrieve(query, k) {
      signal.throwIfAborted();
      return ports.retriever.retrieve(query, k);
    },
  },
});

describe('going on with a record', () => {
  it('starts with its own event, after which the trace runs under the new settings', async () => {
    const { trace, ports } = await record();
    const settings = { ...long, maxDepth: 1 };
    const events = resume(trace, settings, ports, { now: () => 7 });
    const { value } = await events.next();
    expect(value).toEqual({ kind: 'resumed', at: 7, settings });
    expect(reduce(trace, value as never)).toMatchObject({ status: 'running', endedAt: null, settings });
    expect((await events.next()).value).toEqual({ kind: 'ended', at: 7, status: 'finished', error: null });
  });

  it('refuses another model, and stops at another collection', async () => {
    const { trace, ports } = await record();
    await expect(collectResumed(trace, long, scriptedPorts(4))).rejects.toMatchObject({ code: 'other-model' });
    const other = { ...ports.retriever, info: { ...ports.retriever.info, sha256: 'other' } };
    const went = await collectResumed(trace, { ...long, passages: 4 }, { ...ports, retriever: other });
    expect([went.status, went.error?.code]).toEqual(['failed', 'other-collection']);
  });

  it('reads more of the given passages, which the record holds as a whole, or those given again', async () => {
    const given = [1, 2, 3].map((n) => ({ id: `g${n}`, title: `G${n}`, text: `Given ${n}.` }));
    const ports = scriptedPorts(1);
    const trace = await collect({ question: 'Q', settings: { ...long, passages: 1, maxDepth: 1 }, passages: given }, ports);
    expect(trace.nodes).toHaveLength(1);
    const went = await collectResumed(trace, { ...long, passages: 3, maxDepth: 1 }, ports);
    expect(went.nodes.map((node) => node.evidence?.index)).toEqual([0, 1, 2]);
    expect(went.retrievals).toHaveLength(1);

    const never = await collect({ question: 'Q', settings: { ...long, mode: 'never', maxDepth: 1 }, passages: given }, ports);
    await expect(collectResumed(never, long, ports)).rejects.toMatchObject({ code: 'passages-unknown' });
    const again = await collectResumed(never, { ...long, maxDepth: 1 }, ports, { passages: given });
    expect(again.retrievals[0]?.passages.map(({ id }) => id)).toEqual(['g1', 'g2', 'g3']);
  });

  it('keeps the places of recorded passages when a larger search orders them otherwise', async () => {
    const { trace, ports } = await record(2, { ...long, maxDepth: 1 });
    const back = { ...ports.retriever, retrieve: async (query: string, k: number) => (await ports.retriever.retrieve(query, k)).reverse() };
    const went = await collectResumed(trace, { ...long, maxDepth: 1, passages: 4 }, { ...ports, retriever: back });
    const ids = (one: Trace) => one.retrievals[0]?.passages.map(({ id }) => id) ?? [];
    expect(ids(went).slice(0, 2)).toEqual(ids(trace));
    expect(ids(went).toSorted()).toEqual(ids(await collect({ question: 'Q', settings: { ...long, passages: 4 } }, ports)).toSorted());
    expect(went.nodes).toHaveLength(4);
  });

  it('asks a collection that has no more only once', async () => {
    const ports = { ...scriptedPorts(2), retriever: scriptedRetriever(3) };
    const trace = await collect({ question: 'Q', settings: { ...long, passages: 2, maxDepth: 1 } }, ports);
    const settings = { ...long, passages: 9, maxDepth: 1 };
    expect(replay(trace, settings).missing).toMatchObject([{ candidates: 1 }]);
    const went = await collectResumed(trace, settings, ports);
    expect([went.nodes.length, went.retrievals[0]?.available, replay(went, { ...settings, passages: 12 }).missing]).toEqual([3, 3, []]);
  });

  it('writes again what a stopped run left half written, beside it, and what it had searched for', async () => {
    const ports = scriptedPorts(6);
    const whole = await collect({ question: 'Q', settings: long }, ports);
    for (let stopAt = 0; stopAt < 40; stopAt += 3) {
      const stop = new AbortController();
      let events = 0;
      const options = { id: 't', now: () => 0, signal: stop.signal };
      let trace: Trace | null = null;
      for await (const event of run({ question: 'Q', settings: long }, stoppable(ports, stop.signal), options)) {
        trace = reduce(trace, event);
        if (++events > stopAt) stop.abort();
      }
      const went = await collectResumed(trace as unknown as Trace, long, ports);
      expect([went.status, seen(replay(went, long))]).toEqual(['finished', seen(replay(whole, long))]);
      expect(new Set(went.nodes.map(({ id }) => id)).size).toBe(went.nodes.length);
      expect(new Set(went.retrievals.map(({ id }) => id)).size).toBe(went.retrievals.length);
    }
  });
});
