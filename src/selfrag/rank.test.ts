import { describe, expect, it } from 'vitest';
import { contradicted, depthLimit, rank, type Ranking } from './rank';
import type { RankedTrace } from './recorded';
import { BARE, decision, firsts, node, retrieval, type Sketch } from './testing/built';

const kept = (ranking: Ranking) => ranking.levels.map((level) => level.kept);
const pools = (ranking: Ranking) => ranking.levels.map((level) => level.pool);

/** `trace` with the candidates of a search behind `after`. */
function grow(trace: RankedTrace, after: string, ...nodes: readonly (Omit<Sketch, 'id' | 'index' | 'parent' | 'decision'> & { id: string })[]): RankedTrace {
  const id = `d-${after}`;
  const depth = (trace.nodes.find((one) => one.id === after)?.depth ?? 0) + 1;
  return {
    ...trace,
    decisions: [...trace.decisions, decision(id, after)],
    retrievals: [...trace.retrievals, retrieval(id, nodes.length)],
    nodes: [...trace.nodes, ...nodes.map((one, index) => node({ ...one, index, parent: after, decision: id }, depth))],
  };
}

describe('the beam', () => {
  it('keeps the best paths, best first, and drops the rest', () => {
    const ranking = rank(firsts(0.2, 0.9, 0.5), BARE);
    expect(pools(ranking)).toEqual([['n2', 'n3', 'n1']]);
    expect(kept(ranking)).toEqual([['n2', 'n3']]);
    expect(Object.fromEntries(ranking.standings)).toEqual({ n1: 'dropped', n2: 'answer', n3: 'kept' });
    expect([ranking.path, ranking.missing, ranking.votes]).toEqual([['n2'], [], []]);
  });

  it('keeps the order of the passages at equal scores', () => {
    expect(pools(rank(firsts(0.5, 0.5, 0.5), { ...BARE, beamWidth: 1 }))).toEqual([['n1', 'n2', 'n3']]);
    const late = { ...firsts(0.5, 0.5), nodes: firsts(0.5, 0.5).nodes.toReversed() };
    expect(pools(rank(late, { ...BARE, passages: 2 }))).toEqual([['n1', 'n2']]);
  });

  it('reads only as many passages as it is told to', () => {
    const ranking = rank(firsts(0.2, 0.5, 0.9), { ...BARE, passages: 2 });
    expect(ranking.path).toEqual(['n2']);
    expect(ranking.standings.get('n3')).toBe('unused');
  });

  const open = { finish: 'stop' } as const;
  const deeper = grow(firsts({ p: 0.8, ...open }, 0.7, { p: 0.6, ...open }), 'n1', { id: 'a', p: 0.5 }, { id: 'b', p: 0.9 });

  it('lets a path that ended compete on, before newer ones at equal scores', () => {
    const ranking = rank(deeper, BARE);
    // Means: b 0.85, n2 0.7, a 0.65.
    expect(pools(ranking)[1]).toEqual(['b', 'n2', 'a']);
    expect(ranking.path).toEqual(['n1', 'b']);
    expect(Object.fromEntries(ranking.standings)).toEqual({ n1: 'answer', n2: 'kept', n3: 'dropped', a: 'dropped', b: 'answer' });
    const tied = grow(firsts({ p: 0.5, ...open }, 0.5), 'n1', { id: 'a', p: 0.5 });
    expect(pools(rank(tied, { ...BARE, passages: 2 }))[1]).toEqual(['n2', 'a']);
  });

  it('goes on behind kept paths only, in the order in which they stand', () => {
    const both = grow(grow(firsts({ p: 0.6, ...open }, { p: 0.8, ...open }, { p: 0.1, ...open }), 'n1', { id: 'a', p: 0.8 }), 'n2', { id: 'b', p: 0.6 });
    expect(pools(rank(both, BARE))).toEqual([['n2', 'n1', 'n3'], ['b', 'a']]);
    const narrow = rank(both, { ...BARE, beamWidth: 1 });
    expect(pools(narrow)).toEqual([['n2', 'n1', 'n3'], ['b']]);
    expect(narrow.standings.get('a')).toBe('unused');
  });

  it('takes no segment for the parent of a first one, whatever its id', () => {
    const trace = { ...firsts(0.5), nodes: [node({ id: '', p: 0.9 }), node({ id: 'n1', p: 0.5, index: 1 })] };
    expect(rank(trace, { ...BARE, pathScore: 'sum' }).pathScores.get('n1')).toBeCloseTo(0.5, 12);
  });

  it('goes no deeper than the limit, and exactly that deep', () => {
    const three = grow(deeper, 'b', { id: 'c', p: 0.9 });
    const open3 = { ...three, nodes: three.nodes.map((one) => (one.id === 'b' ? { ...one, finish: 'stop' as const } : one)) };
    for (const [maxDepth, path] of [[1, ['n1']], [2, ['n1', 'b']], [3, ['n1', 'b', 'c']], [4, ['n1', 'b', 'c']]] as const) {
      const ranking = rank(open3, { ...BARE, maxDepth });
      expect([ranking.path, ranking.levels.map(({ depth }) => depth)]).toEqual([path, path.map((_, i) => i + 1)]);
      expect(ranking.missing).toEqual([]);
    }
    expect(depthLimit({ form: 'long', maxDepth: 7 })).toBe(7);
    expect(depthLimit({ form: 'open', maxDepth: 7 })).toBe(1);
    expect(rank(open3, { ...BARE, form: 'open', maxDepth: 4 }).path).toEqual(['n1']);
  });

  it('makes path scores of segment scores as mean, sum or product', () => {
    const scores = (pathScore: 'mean' | 'sum' | 'product') => {
      const { pathScores } = rank(deeper, { ...BARE, pathScore });
      return ['n1', 'b'].map((id) => pathScores.get(id));
    };
    expect(scores('mean')[1]).toBeCloseTo(0.85, 12);
    expect(scores('sum')[1]).toBeCloseTo(1.7, 12);
    expect(scores('product')[1]).toBeCloseTo(0.72, 12);
    for (const how of ['mean', 'sum', 'product'] as const) expect(scores(how)[0]).toBeCloseTo(0.8, 12);
    const third = grow({ ...deeper, nodes: deeper.nodes.map((one) => (one.id === 'b' ? { ...one, finish: 'stop' as const } : one)) }, 'b', { id: 'c', p: 0.4 });
    expect(rank(third, { ...BARE, pathScore: 'mean' }).pathScores.get('c')).toBeCloseTo(0.7, 12);
    expect(rank(third, { ...BARE, pathScore: 'product' }).pathScores.get('c')).toBeCloseTo(0.288, 12);
  });

  it('says what it misses behind a kept path, and answers with what there is', () => {
    const trace = firsts({ p: 0.8, ...open, next: [0.3, 0.6, 0.1] }, 0.7, 0.1);
    const ranking = rank(trace, { ...BARE, mode: 'adaptive', threshold: 0.5 });
    expect(ranking.missing).toMatchObject([{ kind: 'segment', after: 'n1', decided: { action: 'no_retrieve', because: 'threshold' }, candidates: 1 }]);
    expect(ranking.path).toEqual(['n1']);
    expect(rank(trace, { ...BARE, maxDepth: 1 }).missing).toEqual([]);
  });

  it('lets a path compete on as it stands when nothing is left to read behind it, but not while something is missing there', () => {
    const trace = grow(grow(firsts({ p: 0.9, ...open }, { p: 0.8, ...open }), 'n1', { id: 'a', p: 0.1 }), 'n2', { id: 'b', p: 0.6 });
    const settings = { ...BARE, passages: 2 };
    const behind = (change: (trace: RankedTrace) => RankedTrace) => pools(rank(change(trace), settings))[1];
    expect(behind((one) => one)).toEqual(['b', 'a']);
    const dropped = (one: RankedTrace) => ({
      ...one,
      retrievals: one.retrievals.map((r) => (r.id === 'r-d-n1' ? { ...r, passages: r.passages.map((p) => ({ ...p, dropped: true })) } : r)),
    });
    expect(behind(dropped)).toEqual(['n1', 'b']);
    expect(behind((one) => ({ ...one, nodes: one.nodes.filter(({ id }) => id !== 'a') }))).toEqual(['b']);
  });

  it('says what it misses further down as well, in the order of depth', () => {
    const trace = grow(grow(firsts({ p: 0.9, ...open }, { p: 0.8, ...open }), 'n1', { id: 'a', p: 0.9, ...open }), 'n2', { id: 'b', p: 0.9, ...open });
    const wide = { ...trace, retrievals: trace.retrievals.map((one) => (one.id === 'r-d1' ? { ...one, available: 9 } : one)) };
    expect(rank(wide, BARE).missing.map((need) => need.kind === 'segment' && [need.after, need.candidates])).toEqual([[null, 1], ['a', 3], ['b', 3]]);
  });
});

describe('the hard constraint', () => {
  const no = [0.2, 0.3, 0.5] as const;

  it('drops candidates whose likeliest support token is "No support", while any other exists', () => {
    const trace = firsts({ p: 0.9, support: no }, 0.2, { p: 0.8, support: no });
    const ranking = rank(trace, { ...BARE, hardConstraint: true });
    expect(pools(ranking)).toEqual([['n2']]);
    expect(Object.fromEntries(ranking.standings)).toEqual({ n1: 'constraint', n2: 'answer', n3: 'constraint' });
    expect(rank(trace, BARE).path).toEqual(['n1']);
  });

  it('lets them compete when there is no other', () => {
    const ranking = rank(firsts({ p: 0.2, support: no }, { p: 0.9, support: no }), { ...BARE, passages: 2, hardConstraint: true });
    expect(pools(ranking)).toEqual([['n2', 'n1']]);
    expect([...ranking.standings.values()]).toEqual(['kept', 'answer']);
  });

  it('takes the better verdict at a tie, and none where nothing was emitted', () => {
    const at = (logProbs: number[], emitted = true) => contradicted({ support: { step: 0, emitted, logProbs } });
    expect(at([-2, -2, -1])).toBe(true);
    expect(at([-2, -1, -1])).toBe(false);
    expect(at([-1, -2, -1])).toBe(false);
    expect(at([-1, -2, -3])).toBe(false);
    expect(at([-2, -2, -1], false)).toBe(false);
    expect(contradicted({ support: null })).toBe(false);
  });
});

describe('a closed task', () => {
  const closed = { ...BARE, form: 'closed' as const };

  it('adds up the scores of equal answers, and the best candidate speaks for the best sum', () => {
    const trace = firsts({ p: 0.6, text: 'True.' }, { p: 0.9, text: 'false' }, { p: 0.5, text: ' TRUE' });
    const ranking = rank(trace, { ...closed, beamWidth: 1 });
    expect(ranking.votes.map(({ answer, sum, nodes }) => [answer, Number(sum.toFixed(12)), nodes])).toEqual([
      ['True.', 1.1, ['n1', 'n3']],
      ['false', 0.9, ['n2']],
    ]);
    expect(pools(ranking)).toEqual([['n1', 'n3', 'n2']]);
    expect(ranking.path).toEqual(['n1']);
    expect(Object.fromEntries(ranking.standings)).toEqual({ n1: 'answer', n2: 'dropped', n3: 'dropped' });
    // The open task takes the best path.
    expect(rank(trace, { ...closed, form: 'open' })).toMatchObject({ path: ['n2'], votes: [] });
  });

  it('keeps the order of first occurrence at equal sums', () => {
    expect(rank(firsts({ p: 0.5, text: 'B' }, { p: 0.5, text: 'A' }), { ...closed, passages: 2 }).path).toEqual(['n1']);
    const trace = firsts({ p: 0.25, text: 'B' }, { p: 0.5, text: 'A' }, { p: 0.25, text: 'B' });
    expect(rank(trace, closed).votes.map((vote) => vote.answer)).toEqual(['B', 'A']);
  });

  it('lets the better written of equal answers speak, whichever came first', () => {
    const trace = firsts({ p: 0.3, text: 'yes' }, { p: 0.6, text: 'Yes!' });
    expect(rank(trace, { ...closed, passages: 2 }).votes[0]).toMatchObject({ answer: 'Yes!', nodes: ['n2', 'n1'] });
  });

  it('counts no candidate that the constraint dropped', () => {
    const trace = firsts({ p: 0.9, text: 'no', support: [0.1, 0.1, 0.8] }, { p: 0.2, text: 'yes' });
    expect(rank(trace, { ...closed, passages: 2, hardConstraint: true }).votes.map((vote) => vote.answer)).toEqual(['yes']);
  });

  it('goes no further than one segment', () => {
    const trace = grow(firsts({ p: 0.9, finish: 'stop', text: 'yes' }), 'n1', { id: 'a', p: 1 });
    expect(rank(trace, { ...closed, passages: 1 })).toMatchObject({ path: ['n1'], missing: [] });
  });
});

describe('decisions', () => {
  it('are told anew for each that is recorded, with what a person forced', () => {
    const trace = grow(firsts({ p: 0.8, finish: 'stop' }), 'n1', { id: 'a', p: 0.5 });
    const settings = { ...BARE, mode: 'adaptive' as const, threshold: 0.9 };
    const told = (one: RankedTrace) => [...rank(one, settings).decided].map(([id, { action, because }]) => [id, action, because]);
    expect(told(trace)).toEqual([['d1', 'no_retrieve', 'threshold'], ['d-n1', 'no_retrieve', 'threshold']]);
    const forced: RankedTrace = { ...trace, forced: [{ kind: 'decision', after: 'n1', action: 'retrieve' }] };
    expect(told(forced)).toEqual([['d1', 'no_retrieve', 'threshold'], ['d-n1', 'retrieve', 'forced']]);
  });

  it('that were never read are all that is missing', () => {
    const nothing: RankedTrace = { decisions: [], retrievals: [], nodes: [], forced: [] };
    expect(rank(nothing, BARE)).toMatchObject({ missing: [{ kind: 'first-decision' }], levels: [], path: [] });
  });
});
