import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replay } from './replay';
import { sequenceProbability } from './score';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { collect, collectResumed, everySettings, scriptedPorts } from './testing/generators';
import { seen } from './testing/seen';
import { GROUPS, groupOf, RETRIEVE, type Group } from './tokens';
import { parseTrace, type TraceNode } from './trace';
import { forceToken } from './whatIf';

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
  });

  it('that a foreign record invents ends the run with the reason', async () => {
    const { trace, ports } = await record();
    const invented = { ...trace, forced: [{ kind: 'token' as const, node: 'n1', step: 1, token: 'nonsense' }] };
    const went = await collectResumed(invented, settings, ports);
    expect([went.status, went.error?.code]).toEqual(['failed', 'not-read-there']);
  });
});
