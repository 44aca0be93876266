import { describe, expect, it } from 'vitest';
import { evidenceInHand, pathTo, recordedOf, standsUnder, type RankedTrace } from './recorded';
import { costOf, decisionTaken, nextNeeds, stepAfter, unread } from './step';
import { BARE, decision, firsts, node, retrieval } from './testing/built';
import type { TraceNode } from './trace';

const ids = (trace: RankedTrace, settings = BARE) => stepAfter(recordedOf(trace), null, settings).candidates.map(({ id }) => id);
const needs = (trace: RankedTrace, settings = BARE) => stepAfter(recordedOf(trace), null, settings).missing;
const change = (trace: RankedTrace, id: string, over: Partial<TraceNode>): RankedTrace => ({
  ...trace,
  nodes: trace.nodes.map((one) => (one.id === id ? { ...one, ...over } : one)),
});

describe('a recorded candidate', () => {
  const nodes = new Map<string, TraceNode>();
  const { tokens } = node({ id: 'x', p: 1 });
  const stands = (over: Partial<TraceNode>, maxNewTokens: number) => standsUnder({ ...node({ id: 'x', p: 1 }), ...over }, { keepEvidence: true, maxNewTokens }, nodes);

  it('of four tokens stands under any limit that it reaches by itself, and under none below', () => {
    expect(tokens).toHaveLength(4);
    expect([3, 4, 5, 80, 90].map((limit) => stands({ maxNewTokens: 80 }, limit))).toEqual([false, true, true, true, true]);
    expect([4, 5].map((limit) => stands({ maxNewTokens: 4 }, limit))).toEqual([true, true]);
  });

  it('that the limit cut stands under that limit alone', () => {
    const cut = { finish: 'length', maxNewTokens: 4 } as const;
    expect([3, 4, 5].map((limit) => stands(cut, limit))).toEqual([false, true, false]);
    // The context ran out before the limit: a larger one changes nothing.
    expect([4, 6, 9].map((limit) => stands({ finish: 'length', maxNewTokens: 6 }, limit))).toEqual([true, true, true]);
  });

  it('does not stand while it is half written', () => {
    expect(stands({ finish: null }, 80)).toBe(false);
  });

  it('depends on the evidence before it only where a segment before it read some', () => {
    const read = node({ id: 'a', p: 1 });
    const bare = node({ id: 'b', p: 1, index: null });
    const known = new Map([read, bare].map((one) => [one.id, one]));
    const under = (parent: string | null, keepEvidence: boolean) =>
      standsUnder(node({ id: 'x', p: 1, parent }), { keepEvidence, maxNewTokens: 80 }, known);
    expect([under('a', true), under('a', false), under('b', false), under(null, false)]).toEqual([true, false, true, true]);
    expect(evidenceInHand('a', known)).toEqual(read.evidence);
    expect([evidenceInHand('b', known), evidenceInHand(null, known), evidenceInHand('gone', known)]).toEqual([null, null, null]);
  });

  it('is found with its path, first segment first', () => {
    const known = new Map([node({ id: 'a', p: 1 }), node({ id: 'b', p: 1, parent: 'a' })].map((one) => [one.id, one]));
    expect([pathTo('b', known), pathTo(null, known)]).toEqual([['a', 'b'], []]);
    // An imported id may be anything, also the empty text.
    expect(pathTo('', new Map([['', node({ id: '', p: 1 })]]))).toEqual(['']);
  });
});

describe('a step', () => {
  it('has one place for each passage, and lacks the ones where nothing stands', () => {
    const trace = firsts(0.1, 0.2, 0.3);
    expect([ids(trace), needs(trace)]).toEqual([['n1', 'n2', 'n3'], []]);
    const without = { ...trace, nodes: trace.nodes.filter(({ id }) => id !== 'n2') };
    expect(ids(without)).toEqual(['n1', 'n3']);
    expect(needs(without)).toMatchObject([{ kind: 'segment', after: null, candidates: 1, decided: { action: 'retrieve', because: 'always' } }]);
  });

  it('does not count while a candidate of it is half written, unless a whole one stands beside it', () => {
    const half = change(firsts(0.1, 0.2, 0.3), 'n2', { finish: null });
    expect([ids(half), needs(half)]).toMatchObject([[], [{ candidates: 1 }]]);
    const beside = { ...half, nodes: [...half.nodes, node({ id: 'n4', p: 0.2, index: 1 })] };
    expect([ids(beside), needs(beside)]).toEqual([['n1', 'n4', 'n3'], []]);
  });

  it('leaves out dropped passages, and misses nothing there', () => {
    const trace = firsts(0.1, 0.2, 0.3);
    const dropped = { ...trace, retrievals: trace.retrievals.map((one) => ({ ...one, passages: one.passages.map((p, i) => ({ ...p, dropped: i !== 1 })) })) };
    expect([ids(dropped), needs(dropped)]).toEqual([['n2'], []]);
    expect(needs({ ...dropped, nodes: [] })).toMatchObject([{ candidates: 1 }]);
  });

  it('lacks a search that was never made, or that found fewer than there are and are asked for', () => {
    const bare = { ...firsts(0.1, 0.2), retrievals: [] };
    expect(needs({ ...bare, nodes: [] })).toMatchObject([{ candidates: 3 }]);
    const settings = (passages: number) => ({ ...BARE, passages });
    const trace = { ...firsts(0.1, 0.2), retrievals: [retrieval('d1', 2, 4)] };
    const lacking = [1, 2, 3, 4, 5].map((k) => unread(recordedOf(trace), decision('d1', null), settings(k)));
    expect(lacking).toEqual([0, 0, 1, 2, 2]);
    expect([ids(trace, settings(4)), needs(trace, settings(4))]).toMatchObject([['n1', 'n2'], [{ candidates: 2 }]]);
    expect(needs({ ...trace, nodes: trace.nodes.slice(1) }, settings(3))).toMatchObject([{ candidates: 2 }]);
    expect(unread(recordedOf(trace), decision('d1', null, 'no_retrieve'), settings(5))).toBe(0);
  });

  it('has one place where nothing is read', () => {
    const never = { ...BARE, mode: 'never' as const };
    const trace: RankedTrace = { ...firsts(0.1), decisions: [decision('d1', null), decision('d2', null, 'no_retrieve')] };
    expect(needs(trace, never)).toMatchObject([{ candidates: 1, decided: { action: 'no_retrieve' } }]);
    const written = { ...trace, nodes: [...trace.nodes, node({ id: 'x', p: 0.5, decision: 'd2', index: null })] };
    expect([ids(written, never), needs(written, never)]).toEqual([['x'], []]);
    expect(needs({ ...trace, decisions: [decision('d1', null)] }, never)).toMatchObject([{ candidates: 1 }]);
  });

  it('follows no decision to retrieve without a search, nor a search without one', () => {
    const broken = [{ ...decision('d1', null), retrieval: null }, { ...decision('d2', null, 'no_retrieve'), retrieval: 'r' }];
    const recorded = recordedOf({ ...firsts(0.1), decisions: broken });
    expect([decisionTaken(recorded, null, 'retrieve'), decisionTaken(recorded, null, 'no_retrieve')]).toEqual([undefined, undefined]);
  });

  it('behind a segment without a last reading has nothing', () => {
    const trace = change(firsts({ p: 0.1, finish: 'stop' }), 'n1', { next: null });
    expect(stepAfter(recordedOf(trace), 'n1', BARE)).toEqual({ candidates: [], missing: [] });
  });
});

describe('a forced token', () => {
  const at = { step: 0, token: '[Irrelevant]' };
  const trace: RankedTrace = { ...firsts(0.1, 0.2, 0.3), forced: [{ kind: 'token', node: 'n2', ...at }] };
  const again = (id: string, of: string, over: Partial<TraceNode> = {}) => node({ id, p: 0.9, index: 1, over: { forced: { of, ...at }, ...over } });
  const need = { kind: 'forced-token', node: 'n2', ...at };

  it('lets the original compete until what follows it is written', () => {
    expect([ids(trace), needs(trace)]).toEqual([['n1', 'n2', 'n3'], [need]]);
    const written = { ...trace, nodes: [...trace.nodes, again('n4', 'n2')] };
    expect([ids(written), needs(written)]).toEqual([['n1', 'n4', 'n3'], []]);
    expect([ids({ ...written, forced: [] })]).toEqual([['n1', 'n2', 'n3']]);
  });

  it('waits for a half that is being written, and passes over what was forced otherwise or under another limit', () => {
    const half = { ...trace, nodes: [...trace.nodes, again('n4', 'n2', { finish: null })] };
    expect([ids(half), needs(half)]).toEqual([[], [need]]);
    for (const over of [{ maxNewTokens: 4, finish: 'length' as const }, { forced: { of: 'n2', step: 1, token: at.token } }, { forced: { of: 'n2', step: 0, token: '[Relevant]' } }]) {
      const other = { ...trace, nodes: [...trace.nodes, again('n4', 'n2', over)] };
      expect([ids(other), needs(other)]).toEqual([['n1', 'n2', 'n3'], [need]]);
    }
  });

  it('counts once for each segment, also in one that was written again', () => {
    const chain: RankedTrace = { ...trace, nodes: [...trace.nodes, again('n4', 'n2'), again('n5', 'n4')], forced: [...trace.forced, { kind: 'token', node: 'n4', ...at }] };
    expect([ids(chain), needs(chain)]).toEqual([['n1', 'n5', 'n3'], []]);
    const own = { ...trace, nodes: [...trace.nodes, again('n4', 'n4')] };
    expect(recordedOf(own).rewritten('n4', { kind: 'token', node: 'n4', ...at })).toEqual([]);
  });

  it('of retrieval at the end settles the decision there, and nowhere else', () => {
    const end = (token: string, step = 3) => node({ id: 'x', p: 1, finish: 'stop', over: { forced: { of: 'n1', step, token } } });
    const action = (one: TraceNode) => recordedOf({ ...firsts(0.1), nodes: [...firsts(0.1).nodes, one] }).forcedAction('x');
    expect(['[Retrieval]', '[No Retrieval]', '[Continue to Use Evidence]'].map((token) => action(end(token)))).toEqual(['retrieve', 'no_retrieve', 'continue']);
    expect([action(end('[Utility:5]')), action(end('[Retrieval]', 2))]).toEqual([undefined, undefined]);
    expect(recordedOf(firsts(0.1)).forcedAction(null)).toBeUndefined();
  });
});

describe('what is missing', () => {
  const decided = { share: 1, mass: 1, action: 'retrieve', because: 'always' } as const;
  const segment = (after: string | null, candidates = 2) => ({ kind: 'segment', after, logProbs: [], decided, candidates }) as const;
  const forced = (id: string) => ({ kind: 'forced-token', node: id, step: 3, token: '[Relevant]' }) as const;
  const completion = { kind: 'completion', prompt: 'x', maxNewTokens: 7 } as const;
  const recorded = recordedOf({ ...firsts(0.1), nodes: [node({ id: 'a', p: 1 }), node({ id: 'b', p: 1, parent: 'a' }, 2)] });

  it('next is what stands at the smallest depth', () => {
    expect(nextNeeds(recorded, [segment('a'), segment('b'), forced('b')])).toEqual([segment('a'), forced('b')]);
    expect(nextNeeds(recorded, [segment('b'), forced('a'), segment(null), { kind: 'first-decision' }])).toEqual([forced('a'), segment(null), { kind: 'first-decision' }]);
    expect(nextNeeds(recorded, [])).toEqual([]);
    expect(nextNeeds(recorded, [completion])).toEqual([]);
  });

  it('costs what its candidates cost at most', () => {
    const settings = { maxNewTokens: 10 };
    expect(costOf([], settings)).toEqual({ decisions: 0, candidates: 0, tokensAtMost: 0 });
    expect(costOf([{ kind: 'first-decision' }], settings)).toEqual({ decisions: 1, candidates: 0, tokensAtMost: 1 });
    expect(costOf([segment(null, 4), segment('a', 1)], settings)).toEqual({ decisions: 0, candidates: 5, tokensAtMost: 50 });
    expect(costOf([forced('a')], settings)).toEqual({ decisions: 0, candidates: 1, tokensAtMost: 7 });
    expect(costOf([forced('a')], { maxNewTokens: 2 }).tokensAtMost).toBe(0);
    expect(costOf([completion, completion], settings)).toEqual({ decisions: 0, candidates: 2, tokensAtMost: 14 });
  });
});
