import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replay } from './replay';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { collect, collectResumed, everySettings, scriptedPorts } from './testing/generators';
import { seen } from './testing/seen';
import { parseTrace, type Trace, type TraceNode } from './trace';
import { dropPassage, editPassage, forceDecision, forceToken } from './whatIf';

const long = { ...DEFAULT_SETTINGS, mode: 'always', passages: 2, maxDepth: 3 } satisfies Settings;
const record = (seed = 3, settings: Settings = long) => {
  const ports = scriptedPorts(seed);
  return collect({ question: 'Q', settings }, ports).then((trace) => ({ ports, trace }));
};
const code = (act: () => unknown) => {
  try {
    act();
    return 'done';
  } catch (error) {
    return (error as { code?: string }).code;
  }
};
const passages = (trace: Trace) => trace.retrievals.flatMap(({ id, passages }) => passages.map((passage, index) => ({ ...passage, at: [id, index] as const })));

describe('an edited passage', () => {
  it('leads, once what it touches is written again, to a fresh run on the changed text', async () => {
    let touched = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), everySettings, everySettings, fc.nat(), async (seed, first, second, which) => {
        const { ports, trace } = await record(seed, first);
        const all = passages(trace);
        fc.pre(all.length > 0);
        const { id, at } = all[which % all.length] as (typeof all)[number];
        const edited = editPassage(trace, ...at, 'Changed.');
        expect(parseTrace(JSON.stringify(edited))).toEqual(edited);
        const before = new Set(ports.generator.prompts);
        const went = await collectResumed(edited, second, ports);

        const fresh = scriptedPorts(seed);
        const wanted = await collect({ question: 'Q', settings: second, edits: [{ id, text: 'Changed.' }] }, fresh);
        expect(seen(replay(went, second))).toEqual(seen(replay(wanted, second)));
        if (first.maxNewTokens === second.maxNewTokens) {
          const asked = ports.generator.prompts.slice(before.size);
          const lost = asked.filter((prompt) => before.has(prompt));
          touched += asked.length;
          // Not even a prompt that another candidate had is asked for again, unless the text was in it further up.
          expect(lost).toEqual([]);
          expect(asked.toSorted()).toEqual(fresh.generator.prompts.filter((prompt) => !before.has(prompt)).toSorted());
        }
      }),
      { numRuns: 300 },
    );
    expect(touched).toBeGreaterThan(100);
  }, 60_000);

  it('removes exactly the segments that have it in their prompt', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), everySettings, fc.nat(), async (seed, drawn, which) => {
        const { ports, trace } = await record(seed, { ...drawn, keepEvidence: true });
        const all = passages(trace);
        fc.pre(all.length > 0);
        const { text, at } = all[which % all.length] as (typeof all)[number];
        // The first prompt is that of the first decision; the others are the candidates' in order.
        const without = trace.nodes.filter((_, i) => !ports.generator.prompts[i + 1]?.includes(text));
        const edited = editPassage(trace, ...at, 'Changed.');
        expect(edited.nodes).toEqual(without);
        expect(edited.decisions.every(({ after }) => after === null || without.some(({ id }) => id === after))).toBe(true);
        expect(edited.answer).toEqual(replay(edited, edited.settings).answer);
      }),
      { numRuns: 150 },
    );
  });

  it('counts as unchanged with the text it had, and then nothing is missing that was not before', async () => {
    const { trace, ports } = await record();
    const text = passages(trace)[0]?.text ?? '';
    expect(editPassage(trace, 'r1', 0, text)).toEqual(trace);
    const changed = editPassage(trace, 'r1', 0, 'Changed.');
    expect(changed.retrievals[0]?.passages[0]).toMatchObject({ text: 'Changed.', edited: true });
    expect(editPassage(changed, 'r1', 0, 'Changed.', text).retrievals[0]?.passages[0]?.edited).toBe(true);
    const back = await collectResumed(editPassage(changed, 'r1', 0, text, text), long, ports);
    expect(passages(back).some(({ edited }) => edited)).toBe(false);
    expect(seen(replay(back, long))).toEqual(seen(replay(trace, long)));
    expect(passages(editPassage(changed, 'r1', 0, text))[0]?.edited).toBe(true);
  });

  it('is changed in later searches, too, and what was forced in lost segments is lost', async () => {
    const { trace, ports } = await record();
    const { id } = passages(trace)[0] as { id: string };
    const lost = trace.nodes.find((node) => node.evidence?.index === 0) as TraceNode;
    const kept = trace.nodes.find((node) => node.depth === 1 && node.evidence?.index === 1) as TraceNode;
    const other = kept.relevance?.emitted && kept.tokens[0]?.text === '[Relevant]' ? '[Irrelevant]' : '[Relevant]';
    const forced = forceToken(forceDecision(trace, lost.id, 'retrieve'), kept.id, 0, other);
    const edited = editPassage(forced, 'r1', 0, 'Changed.');
    expect(edited.forced).toEqual([{ kind: 'token', node: kept.id, step: 0, token: other }]);
    const went = await collectResumed(edited, { ...long, passages: 8 }, ports);
    const found = passages(went).filter((passage) => passage.id === id);
    expect(found.length).toBeGreaterThan(1);
    expect(found.every(({ text, edited: by }) => text === 'Changed.' && by)).toBe(true);
  });
});

describe('a dropped passage', () => {
  const given = ['a', 'b', 'c'].map((id) => ({ id, title: id.toUpperCase(), text: `Text ${id}.` }));

  it('leads to a fresh run without it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), everySettings, everySettings, fc.subarray(given), async (seed, one, two, dropped) => {
        const [first, second] = [one, two].map((settings) => ({ ...settings, passages: 3 })) as [Settings, Settings];
        const ports = scriptedPorts(seed);
        let trace = await collect({ question: 'Q', settings: first, passages: given }, ports);
        fc.pre(trace.retrievals.length > 0);
        for (const { id } of dropped) trace = dropPassage(trace, 'r1', given.findIndex((passage) => passage.id === id), true);
        expect(parseTrace(JSON.stringify(trace))).toEqual(trace);
        const went = await collectResumed(trace, second, ports);
        const rest = given.filter((passage) => !dropped.includes(passage));
        const wanted = await collect({ question: 'Q', settings: second, passages: rest }, scriptedPorts(seed));
        const after = replay(went, second);
        expect(after.missing).toEqual([]);
        expect(seen(after)).toEqual(seen(replay(wanted, second)));
        for (const node of went.nodes) {
          const passage = node.evidence && went.retrievals.find(({ id }) => id === node.evidence?.retrieval)?.passages[node.evidence.index];
          if (passage?.dropped) expect(after.ranking.standings.get(node.id)).toBe('unused');
        }
      }),
      { numRuns: 250 },
    );
  }, 60_000);

  it('has to be there, as an edited one has', async () => {
    const { trace } = await record();
    expect(code(() => editPassage(trace, 'r99', 0, 'x'))).toBe('unknown-passage');
    expect(code(() => dropPassage(trace, 'r1', 99, true))).toBe('unknown-passage');
  });

  it('comes back as it was, without the model', async () => {
    const { trace } = await record();
    const dropped = dropPassage(trace, 'r1', 1, true);
    expect(dropped).not.toEqual(trace);
    expect(dropPassage(dropped, 'r1', 1, false)).toEqual(trace);
  });

  it('ends a path where it was the last one to read: there is no answer without any, and nothing is missing', async () => {
    const { trace } = await record();
    const none = dropPassage(dropPassage(trace, 'r1', 0, true), 'r1', 1, true);
    expect(replay(none, long)).toMatchObject({ missing: [], ranking: { path: [], levels: [] }, answer: { text: '', covered: true } });
  });

  it('lets a path whose passages are all gone compete on as it stands', async () => {
    const settings: Settings = { ...long, maxDepth: 2, beamWidth: 1, passages: 1, pathScore: 'sum' };
    let checked = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { trace } = await record(seed, settings);
      const [first, second] = trace.retrievals;
      if (!second || first?.passages[0]?.id === second.passages[0]?.id) continue;
      const { ranking, missing } = replay(dropPassage(trace, second.id, 0, true), settings);
      expect([ranking.path, missing, ranking.levels.length]).toEqual([['n1'], [], 1]);
      checked++;
    }
    expect(checked).toBeGreaterThan(3);
  });
});

describe('a forced decision', () => {
  it.each(['retrieve', 'no_retrieve'] as const)('to %s at the start gives what a run gives that decides so', async (action) => {
    const settings: Settings = { ...long, maxDepth: 1, mode: action === 'retrieve' ? 'never' : 'always' };
    const ports = scriptedPorts(5);
    const trace = await collect({ question: 'Q', settings }, ports);
    const forced = forceDecision(trace, null, action);
    expect(replay(forced, settings).missing).toMatchObject([{ kind: 'segment', after: null, decided: { action, because: 'forced' } }]);
    const went = await collectResumed(forced, settings, ports);
    expect(went.decisions.at(-1)).toMatchObject({ after: null, action, because: 'forced' });
    const wanted: Settings = { ...settings, mode: action === 'retrieve' ? 'always' : 'never' };
    const fresh = await collect({ question: 'Q', settings: wanted }, scriptedPorts(5));
    expect(seen(replay(went, settings))).toEqual(seen(replay(fresh, wanted)));
    expect(seen(replay(forceDecision(went, null, null), settings))).toEqual(seen(replay(trace, settings)));
  });

  it('holds behind one segment only, and the last one counts', async () => {
    const { trace, ports } = await record();
    const open = replay(trace, long).ranking.levels[0]?.kept.find((id) => trace.nodes.find((node) => node.id === id)?.finish === 'stop') ?? '';
    const forced = forceDecision(forceDecision(trace, open, 'no_retrieve'), open, 'continue');
    expect(forced.forced).toEqual([{ kind: 'decision', after: open, action: 'continue' }]);
    const went = await collectResumed(forced, { ...long, maxDepth: 2 }, ports);
    const child = went.nodes.at(-1);
    expect(went.nodes).toHaveLength(trace.nodes.length + 1);
    expect(child).toMatchObject({ parent: open, evidence: trace.nodes.find(({ id }) => id === open)?.evidence, relevance: null });
    const { decided } = replay(went, long).ranking;
    expect(went.decisions.filter(({ id }) => decided.get(id)?.because === 'forced').map(({ after }) => after)).toEqual([open, open]);
  });

  it('is settled before the first decision was ever read', async () => {
    const ports = scriptedPorts(5);
    const failing = {
      ...ports.generator,
      generate: () => {
        throw new Error('gone');
      },
    };
    const trace = await collect({ question: 'Q', settings: long }, { ...ports, generator: failing });
    expect([trace.status, replay(trace, long).missing]).toEqual(['failed', [{ kind: 'first-decision' }]]);
    const went = await collectResumed(forceDecision(trace, null, 'no_retrieve'), { ...long, maxDepth: 1 }, ports);
    expect(went.decisions.map(({ action, because }) => [action, because])).toEqual([['no_retrieve', 'forced']]);
  });

  it('cannot continue where nothing was read', async () => {
    const { trace } = await record();
    expect(code(() => forceDecision(trace, null, 'continue'))).toBe('nothing-to-continue');
    expect(code(() => forceDecision(trace, 'n1', 'continue'))).toBe('done');
    expect(code(() => forceDecision(trace, 'n99', 'retrieve'))).toBe('unknown-node');
  });
});
