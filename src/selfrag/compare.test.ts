import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignTraces } from './alignTraces';
import { compareTraces, samePair, type TraceComparison } from './compare';
import { rank } from './rank';
import { reduce } from './reduce';
import { plainRag } from './run';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { anySettings, collect } from './testing/generators';
import { scriptedModel, scriptedRetriever } from './testing/scripted';
import { parseTrace, type Trace, type TraceNode, type TraceToken } from './trace';

const traceOf = (seed: number, settings: Settings) =>
  collect({ question: 'Q', settings }, { generator: scriptedModel(seed), retriever: scriptedRetriever() });

const base: Settings = { ...DEFAULT_SETTINGS, mode: 'always', passages: 3, beamWidth: 2, maxDepth: 3 };
const recorded = await traceOf(5, base);

/** A copy with one change. */
function changed(change: (copy: Trace) => void): Trace {
  const copy = structuredClone(recorded);
  change(copy);
  return copy;
}

/** The comparison the other way round: `a` and `b` exchanged, all else as it was. */
function mirrored(value: unknown): unknown {
  if (value instanceof Map || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(mirrored);
  const swap: Record<string, string> = { a: 'b', b: 'a' };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [swap[key] ?? key, mirrored(inner)]));
}

/** Replays hold the traces themselves, in which nothing is a side. */
const told = ({ replays: _, ...rest }: TraceComparison) => rest;

const anyTrace = fc.tuple(fc.nat(20), anySettings).map(([seed, settings]) => traceOf(seed, settings));

describe('comparing traces', () => {
  it('finds no difference between a trace and itself', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrace, async (made) => {
        const trace = await made;
        const result = compareTraces(trace, structuredClone(trace));
        expect(result.nodes).toHaveLength(trace.nodes.length);
        expect(result.only).toEqual({ a: [], b: [] });
        expect(result.settings).toEqual([]);
        expect(result.answer.same && result.sameModel).toBe(true);
        expect(result.decisions.every(({ sameAction, shareGap }) => sameAction && shareGap === 0)).toBe(true);
        expect(result.nodes.every((pair) => samePair(pair, 0) && pair.node.a.id === pair.node.b.id && !pair.onOtherText)).toBe(true);
        const tokens = trace.nodes.reduce((sum, node) => sum + node.tokens.length, 0);
        expect(result.logProbs).toEqual({ tokens, largest: 0, mean: 0 });
      }),
      { numRuns: 100 },
    );
  });

  it('says the same with the sides exchanged when the traces are', async () => {
    let unlike = 0;
    await fc.assert(
      fc.asyncProperty(anyTrace, anyTrace, async (one, other) => {
        const [a, b] = [await one, await other];
        const there = compareTraces(a, b);
        expect(mirrored(told(there))).toEqual(told(compareTraces(b, a)));
        if (there.only.a.length > 0 && there.nodes.length > 0) unlike++;
      }),
      { numRuns: 200 },
    );
    expect(unlike).toBeGreaterThan(20);
  });

  it('accounts for every candidate once, and pairs only those whose parents are paired and that read the same passage', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrace, anyTrace, async (one, other) => {
        const [a, b] = [await one, await other];
        const { pairs, only } = alignTraces(a, b);
        const ids = (nodes: readonly TraceNode[]) => nodes.map(({ id }) => id).sort();
        expect(ids([...pairs.map((pair) => pair.a), ...only.a])).toEqual(ids(a.nodes));
        expect(ids([...pairs.map((pair) => pair.b), ...only.b])).toEqual(ids(b.nodes));
        const partner = new Map<string | null, string | null>([[null, null], ...pairs.map((pair) => [pair.a.id, pair.b.id] as const)]);
        const passage = (trace: Trace, { evidence }: TraceNode) =>
          evidence && trace.retrievals.find(({ id }) => id === evidence.retrieval)?.passages[evidence.index]?.id;
        for (const pair of pairs) {
          expect(partner.get(pair.a.parent)).toBe(pair.b.parent);
          expect(passage(a, pair.a)).toEqual(passage(b, pair.b));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('names the first differing token, and compares log-probs up to it only', () => {
    const other: TraceToken = { id: 1, text: ' other', logProb: -1, control: false, top: [] };
    const b = changed((copy) => {
      const tokens = copy.nodes[0]?.tokens ?? [];
      tokens[0]!.logProb -= 0.25;
      tokens[1]!.logProb -= 0.5;
      tokens[2] = other;
      tokens[3]!.logProb -= 9;
    });
    const { nodes, logProbs } = compareTraces(recorded, b);
    expect(nodes[0]).toMatchObject({
      common: 2,
      firstDiffering: { a: recorded.nodes[0]?.tokens[2], b: other },
      logProbs: { tokens: 2, at: 1 },
    });
    expect(nodes[0]?.logProbs.largest).toBeCloseTo(0.5, 12);
    expect(nodes[0]?.logProbs.mean).toBeCloseTo(0.375, 12);
    expect(logProbs.largest).toBeCloseTo(0.5, 12);
    const tokens = recorded.nodes.reduce((sum, node) => sum + node.tokens.length, 0);
    expect(logProbs.mean).toBeCloseTo(0.75 / logProbs.tokens, 12);
    expect(logProbs.tokens).toBe(tokens - (recorded.nodes[0]?.tokens.length ?? 0) + 2);
    expect(nodes.filter((pair) => !samePair(pair, 0.1)).map((pair) => pair.node.a.id)).toContain('n1');
  });

  it('tells a segment that goes on where the other one ended, and what was written after a difference', () => {
    const parent = recorded.nodes.find(({ id }) => recorded.nodes.some((node) => node.parent === id))!;
    const b = changed((copy) => copy.nodes.find(({ id }) => id === parent.id)!.tokens.pop());
    const { nodes } = compareTraces(recorded, b);
    const pair = nodes.find(({ node }) => node.a.id === parent.id);
    expect(pair).toMatchObject({ common: parent.tokens.length - 1, firstDiffering: { a: parent.tokens.at(-1), b: null }, onOtherText: false });
    const after = nodes.filter(({ node }) => node.a.parent === parent.id);
    expect(after.length).toBeGreaterThan(0);
    expect(after.every(({ onOtherText, firstDiffering }) => onOtherText && firstDiffering === null)).toBe(true);
  });

  it('compares tokens by what they say, not by their number in a vocabulary, and a command never with its spelling', () => {
    const renumbered = changed((copy) => copy.nodes.forEach((node) => node.tokens.forEach((token) => (token.id += 1000))));
    expect(compareTraces(recorded, renumbered).nodes.every((pair) => samePair(pair, 0))).toBe(true);
    const spelled = changed((copy) => (copy.nodes[0]!.tokens[0]!.control = false));
    expect(compareTraces(recorded, spelled).nodes[0]?.common).toBe(0);
  });

  it('does not count the token that plain RAG has in its prompt as a difference', async () => {
    const ports = { generator: scriptedModel(5), retriever: scriptedRetriever() };
    let plain: Trace | null = null;
    for await (const event of plainRag({ question: 'Q', settings: base }, ports, { id: 'p', now: () => 0 })) plain = reduce(plain, event);
    // What plain RAG wrote, as Self-RAG would have: after [Relevant].
    const first: TraceToken = { id: 1, text: '[Relevant]', logProb: -0.1, control: true, top: [] };
    const self = (tokens: readonly TraceToken[]): Trace => ({
      ...plain!,
      method: 'self-rag',
      nodes: plain!.nodes.map((node) => ({ ...node, tokens: [...tokens, ...node.tokens], support: null, utility: null, next: null })),
    });
    const { nodes } = compareTraces(self([first]), plain!);
    expect(nodes[0]).toMatchObject({ skipped: { a: 1, b: 0 }, common: plain!.nodes[0]?.tokens.length, firstDiffering: null });
    const irrelevant = { ...first, text: '[Irrelevant]' };
    expect(compareTraces(plain!, self([irrelevant])).nodes[0]).toMatchObject({ skipped: { a: 0, b: 0 }, common: 0 });
    expect(compareTraces(self([first]), self([first])).nodes[0]?.skipped).toEqual({ a: 0, b: 0 });
  });

  it('gives scores, standings and the answer of each trace under its own settings', () => {
    const b: Trace = { ...recorded, settings: { ...base, beamWidth: 1, weights: { rel: 0, sup: 0, use: 2 } } };
    const { nodes, settings, answer } = compareTraces(recorded, b);
    const [left, right] = [rank(recorded, recorded.settings), rank(b, b.settings)];
    for (const { node, standing, score, pathScore } of nodes) {
      expect(standing).toEqual({ a: left.standings.get(node.a.id), b: right.standings.get(node.b.id) });
      expect(score).toEqual({ a: left.ledgers.get(node.a.id)?.score, b: right.ledgers.get(node.b.id)?.score });
      expect(pathScore).toEqual({ a: left.pathScores.get(node.a.id), b: right.pathScores.get(node.b.id) });
    }
    expect(settings).toEqual([
      { setting: 'beamWidth', a: 2, b: 1 },
      { setting: 'weights.rel', a: 1, b: 0 },
      { setting: 'weights.sup', a: 1, b: 0 },
      { setting: 'weights.use', a: 0.5, b: 2 },
    ]);
    expect(left.path).not.toEqual(right.path);
    expect(answer.same).toBe(false);
  });

  it('tells a decision that falls differently, and what only one of the traces made of it', async () => {
    const never = await traceOf(5, { ...base, mode: 'never' });
    const { decisions, only, nodes } = compareTraces(recorded, never);
    expect(decisions[0]).toMatchObject({ after: null, depth: 1, sameAction: false, shareGap: 0 });
    expect(decisions[0]?.decision.a?.decided.action).toBe('retrieve');
    expect(decisions[0]?.decision.b?.decided.action).toBe('no_retrieve');
    expect(nodes).toEqual([]);
    expect(only.a).toEqual(recorded.nodes);
    expect(only.b).toEqual(never.nodes);
  });

  it('tells judgements apart by their shares and by whether they were written', () => {
    const at = recorded.nodes.findIndex(({ support }) => support?.emitted);
    const b = changed((copy) => {
      copy.nodes[at]!.support!.logProbs = [0.7, 0.2, 0.1].map(Math.log);
      copy.nodes[at]!.relevance = null;
    });
    const a = changed((copy) => (copy.nodes[at]!.support!.logProbs = [0.4, 0.5, 0.1].map(Math.log)));
    const readings = compareTraces(a, b).nodes.find(({ node }) => node.a.id === recorded.nodes[at]?.id)?.readings;
    expect(readings?.[1]?.gap).toBeCloseTo(0.3, 12);
    expect(readings?.[0]).toMatchObject({ gap: null, shares: { b: null }, emitted: { b: false } });
  });

  it('compares files of an older version as well', async () => {
    const { default: v1 } = await import('./testing/traces/v1.json');
    const old = parseTrace(JSON.stringify(v1));
    expect(compareTraces(old, old).nodes.every((pair) => samePair(pair, 0))).toBe(true);
  });
});
