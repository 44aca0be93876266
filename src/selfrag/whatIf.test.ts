import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replay } from './replay';
import { sequenceProbability } from './score';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { collect, collectResumed, everySettings, scriptedPorts } from './testing/generators';
import { seen } from './testing/seen';
import { GROUPS, groupOf, RETRIEVE, type Group } from './tokens';
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

/** Every token that can be forced in a node, with the step where it can be. */
function forcible(node: TraceNode): { step: number; token: string }[] {
  return (Object.keys(GROUPS) as Group[]).flatMap((group) => {
    const reading = group === 'retrieve' ? node.next : node[group];
    return reading ? GROUPS[group].filter((token) => node.tokens[reading.step]?.text !== token).map((token) => ({ step: reading.step, token })) : [];
  });
}

describe('a forced token', () => {
  const settings: Settings = { ...long, maxDepth: 2 };

  it('keeps what stood before it, is followed by what the model says, and takes the place of the original', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), everySettings, fc.nat(), fc.nat(), async (seed, drawn, whichNode, whichToken) => {
        const { trace, ports } = await record(seed, { ...drawn, form: 'long' });
        const kept = trace.nodes.filter((node) => replay(trace, trace.settings).ranking.standings.get(node.id) !== 'unused');
        const of = kept[whichNode % kept.length] as TraceNode;
        const choices = forcible(of).filter(({ token }) => token !== '[Continue to Use Evidence]' || of.evidence);
        const at = choices[whichToken % choices.length] as (typeof choices)[number];
        const forced = forceToken(trace, of.id, at.step, at.token);
        expect(parseTrace(JSON.stringify(forced))).toEqual(forced);
        expect(replay(forced, trace.settings).missing).toContainEqual({ kind: 'forced-token', node: of.id, ...at });
        const went = await collectResumed(forced, trace.settings, ports);
        expect([went.status, replay(went, trace.settings).missing]).toEqual(['finished', []]);
        expect(parseTrace(JSON.stringify(went))).toEqual(went);

        const again = went.nodes.find((node) => node.forced?.of === of.id) as TraceNode;
        const { standings } = replay(went, trace.settings).ranking;
        expect([standings.get(of.id), standings.get(again.id) === 'unused']).toEqual(['unused', false]);
        expect(again.tokens.slice(0, at.step)).toEqual(of.tokens.slice(0, at.step));
        expect(again.tokens[at.step]?.text).toBe(at.token);
        expect(again.tokens.length).toBeLessThanOrEqual(trace.settings.maxNewTokens);

        const group = groupOf(at.token) as Group;
        const [was, now] = [of, again].map((node) => (group === 'retrieve' ? node.next : node[group]));
        expect(now).toEqual({ step: at.step, emitted: true, logProbs: was?.logProbs });
        expect(again.tokens[at.step]?.logProb).toBe(was?.logProbs[(GROUPS[group] as readonly string[]).indexOf(at.token)]);
        if (group === 'retrieve') expect([again.finish, again.tokens.length]).toEqual(['stop', at.step + 1]);
        // Each group is read where it was emitted first, else at the end.
        for (const one of ['support', 'utility'] as const) {
          const emitted = again.tokens.findIndex((token) => groupOf(token.text) === one);
          expect([again[one]?.emitted, again[one]?.step]).toEqual([emitted >= 0, emitted < 0 ? again.tokens.length - 1 : emitted]);
        }
        expect(again.next?.step).toBe(again.tokens.length - 1);
        const restored = forceToken(went, of.id, at.step, null);
        expect(seen(replay(restored, trace.settings))).toEqual(seen(replay(trace, trace.settings)));
      }),
      { numRuns: 250 },
    );
  }, 60_000);

  it('asks for the tokens before it as they were, forces one, and leaves the rest of the limit to the model', async () => {
    const { trace, ports } = await record();
    const of = trace.nodes.find((node) => node.depth === 1 && node.support?.emitted) as TraceNode;
    const step = of.support?.step ?? 0;
    const token = of.tokens[step]?.text === '[Fully supported]' ? '[Partially supported]' : '[Fully supported]';
    const original = ports.generator.requests[trace.nodes.indexOf(of) + 1];
    await collectResumed(forceToken(trace, of.id, step, token), settings, ports);
    const request = ports.generator.requests[trace.nodes.length + 1];
    expect(request).toMatchObject({
      prompt: [...(original?.prompt ?? []), { ids: of.tokens.slice(0, step).map(({ id }) => id) }],
      forced: [{ control: token }],
      maxNewTokens: long.maxNewTokens - step,
      stop: RETRIEVE,
    });
  });

  it('in the first place leaves the prompt as it was, and relevance is as forced', async () => {
    const { trace, ports } = await record();
    const of = trace.nodes.find((node) => node.depth === 1 && node.tokens[0]?.text === '[Irrelevant]') as TraceNode;
    const original = ports.generator.requests[trace.nodes.indexOf(of) + 1];
    const went = await collectResumed(forceToken(trace, of.id, 0, '[Relevant]'), settings, ports);
    expect(ports.generator.requests[trace.nodes.length + 1]?.prompt).toEqual(original?.prompt);
    const again = went.nodes.find((node) => node.forced) as TraceNode;
    expect(again.relevance).toEqual({ step: 0, emitted: true, logProbs: of.relevance?.logProbs });
    // What is written after it counts as the segment's text.
    const words = again.tokens.filter((one) => !one.control);
    expect(again.text).toBe(words.map((one) => one.text.trim()).join(' '));
    expect(sequenceProbability(again, 'text')).toBeCloseTo(Math.exp(words.reduce((sum, one) => sum + one.logProb, 0) / words.length), 12);
  });

  it('that calls for retrieval opens a path that had ended', async () => {
    let opened = 0;
    for (let seed = 0; seed < 30 && opened < 5; seed++) {
      const { trace, ports } = await record(seed, { ...settings, beamWidth: 3, passages: 3 });
      const of = trace.nodes.find((node) => node.depth === 1 && node.finish === 'eos' && node.next);
      if (!of) continue;
      const went = await collectResumed(forceToken(trace, of.id, of.next?.step ?? 0, '[No Retrieval]'), { ...trace.settings, beamWidth: 4 }, ports);
      const again = went.nodes.find((node) => node.forced) as TraceNode;
      const child = went.nodes.find((node) => node.parent === again.id);
      // The forced token settles the decision, whatever the mode.
      expect(went.decisions.find(({ id }) => id === child?.decision)).toMatchObject({ action: 'no_retrieve', because: 'forced' });
      opened++;
    }
    expect(opened).toBe(5);
  });

  it('can be followed by another one in the segment that it led to', async () => {
    const { trace, ports } = await record();
    const of = trace.nodes.find((node) => node.depth === 1 && node.tokens[0]?.text === '[Irrelevant]') as TraceNode;
    const once = await collectResumed(forceToken(trace, of.id, 0, '[Relevant]'), settings, ports);
    const again = once.nodes.find((node) => node.forced) as TraceNode;
    const step = again.utility?.step ?? 0;
    const twice = await collectResumed(forceToken(once, again.id, step, '[Utility:5]'), settings, ports);
    const { standings } = replay(twice, settings).ranking;
    const last = twice.nodes.find((node) => node.forced?.of === again.id) as TraceNode;
    expect([of.id, again.id, last.id].map((id) => standings.get(id) === 'unused')).toEqual([true, true, false]);
    const other = forceToken(twice, of.id, of.support?.step ?? 0, '[Fully supported]');
    expect(other.forced.filter((one) => one.kind === 'token' && one.node === of.id)).toHaveLength(1);
  });

  it('is refused where its group was not read, where it stands already, and in what is not there or not finished', async () => {
    const { trace } = await record();
    const node = trace.nodes[0] as TraceNode;
    const first = node.tokens[0]?.text ?? '';
    expect(code(() => forceToken(trace, node.id, 0, first))).toBe('already-there');
    expect(code(() => forceToken(trace, node.id, 1, '[Relevant]'))).toBe('not-read-there');
    expect(code(() => forceToken(trace, node.id, 0, '[Retrieval]'))).toBe('not-read-there');
    expect(code(() => forceToken(trace, node.id, 0, 'word'))).toBe('not-read-there');
    expect(code(() => forceToken(trace, 'n99', 0, '[Relevant]'))).toBe('unknown-node');
    const half = { ...trace, nodes: trace.nodes.map((one) => (one.id === node.id ? { ...one, finish: null } : one)) };
    expect(code(() => forceToken(half, node.id, 0, '[Relevant]'))).toBe('not-finished');
    const bare = await record(3, { ...long, mode: 'never' });
    const alone = bare.trace.nodes[0] as TraceNode;
    const end = alone.next?.step ?? 0;
    const free = alone.tokens[end]?.text === '[Continue to Use Evidence]' ? 'already-there' : 'nothing-to-continue';
    expect(code(() => forceToken(bare.trace, alone.id, end, '[Continue to Use Evidence]'))).toBe(free);
    expect(code(() => editPassage(trace, 'r99', 0, 'x'))).toBe('unknown-passage');
    expect(code(() => dropPassage(trace, 'r1', 99, true))).toBe('unknown-passage');
  });

  it('that a foreign record invents ends the run with the reason', async () => {
    const { trace, ports } = await record();
    const invented = { ...trace, forced: [{ kind: 'token' as const, node: 'n1', step: 1, token: 'nonsense' }] };
    const went = await collectResumed(invented, settings, ports);
    expect([went.status, went.error?.code]).toEqual(['failed', 'not-read-there']);
  });
});
