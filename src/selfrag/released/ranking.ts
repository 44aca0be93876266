/** What a driven script comes to, in the shape of a ranking: ledgers, kept segments per level, path. */
import type { Decided } from '../decision';
import type { Level, Ranking, Standing } from '../rank';
import type { Ledger, LedgerLine } from '../score';
import type { Settings } from '../settings';
import type { Missing } from '../step';
import type { Vote } from '../votes';
import { cleanShortAnswer } from './cleanUp';
import { nodeId, type Derived } from './derive';
import { scoreOptions, type Driven } from './drive';
import type { ScoreOptions } from './score';
import type { Segment } from './segments';
import { spell } from './text';

export function rankingOf(driven: Driven, derived: Derived, settings: Settings, missing: readonly Missing[]): Ranking {
  const { segments, decisions } = derived;
  const options = scoreOptions(settings);
  const { levels, path, leftOut, votes } = driven.form === 'long' ? longOutcome(driven, segments) : shortOutcome(driven, segments, settings);
  const standings = new Map<string, Standing>(segments.map(({ id }) => [nodeId(id), 'unused']));
  for (const { pool, kept } of levels) {
    for (const id of pool) standings.set(id, 'dropped');
    for (const id of kept) standings.set(id, 'kept');
  }
  for (const id of path) standings.set(id, 'answer');
  for (const id of leftOut) standings.set(id, 'constraint');
  return {
    ledgers: new Map(segments.map((segment) => [nodeId(segment.id), ledgerOf(segment, options, settings)])),
    pathScores: new Map(segments.map(({ id, score }) => [nodeId(id), score ?? 0])),
    standings,
    decided: new Map(decisions.map(({ id, share, mass, action, because }): [string, Decided] => [id, { share, mass, action, because }])),
    levels,
    path: path.filter((id) => !leftOut.includes(id)),
    votes,
    missing,
  };
}

interface Outcome {
  readonly levels: readonly Level[];
  readonly path: readonly string[];
  /** Of the path, but left out of the answer by the constraint (D21). */
  readonly leftOut: readonly string[];
  readonly votes: readonly Vote[];
}

function longOutcome(driven: Extract<Driven, { form: 'long' }>, segments: readonly Segment[]): Outcome {
  const { record, result, answer } = driven;
  const levels = [...record.fullRanking]
    .filter(([, ids]) => ids.length > 0)
    .map(([depth, ids]): Level => ({ depth, pool: ids.map(nodeId), kept: (record.levels?.get(depth) ?? []).map(nodeId) }));
  if (result?.kind === 'paths') {
    const rank = answer?.rank ?? 0;
    const path = (result.selections[rank] ?? []).filter((id): id is number => id !== null && id !== 0);
    const read = result.selections[rank]?.length ?? 0;
    const left = read - 1 === (result.sentences[rank]?.length ?? 0) ? [] : path.filter((id) => contradictory(id, segments));
    return { levels, path: path.map(nodeId), leftOut: left.map(nodeId), votes: [] };
  }
  const only = segments.find(({ doc }) => doc === null);
  if (only) return { levels: [{ depth: 1, pool: [nodeId(only.id)], kept: [nodeId(only.id)] }], path: [nodeId(only.id)], leftOut: [], votes: [] };
  return { levels, path: pathTo(levels.at(-1)?.kept[0], segments), leftOut: [], votes: [] };
}

const contradictory = (id: number, segments: readonly Segment[]) =>
  spell(segments.find((segment) => segment.id === id)?.text ?? '').includes('[No support / Contradictory]');

function pathTo(leaf: string | undefined, segments: readonly Segment[]): string[] {
  const byId = new Map(segments.map((segment) => [nodeId(segment.id), segment]));
  const path: string[] = [];
  for (let segment = byId.get(leaf ?? ''); segment; segment = byId.get(nodeId(segment.parent))) path.unshift(nodeId(segment.id));
  return path;
}

function shortOutcome(driven: Extract<Driven, { form: 'short' }>, segments: readonly Segment[], { form }: Settings): Outcome {
  const scored = segments.filter(({ score }) => score !== null);
  const ranked = [...scored].sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
  const ids = (list: readonly Segment[]) => list.map(({ id }) => nodeId(id));
  if (driven.retrieves !== true) {
    const all = ids(segments);
    return { levels: all.length > 0 ? [{ depth: 1, pool: all, kept: all }] : [], path: all, leftOut: [], votes: [] };
  }
  if (ranked.length === 0 || driven.result === null) return { levels: [], path: [], leftOut: [], votes: [] };
  if (form !== 'closed') {
    return { levels: [{ depth: 1, pool: ids(ranked), kept: ids(ranked.slice(0, 1)) }], path: ids(ranked.slice(0, 1)), leftOut: [], votes: [] };
  }
  const votes = (driven.record.sortedAnswers ?? []).map((answer): Vote => ({
    answer,
    sum: driven.record.answerScores?.get(answer) ?? 0,
    nodes: ids(ranked.filter(({ text }) => cleanShortAnswer(spell(text)) === answer)),
  }));
  const winners = votes[0]?.nodes ?? [];
  return {
    levels: [{ depth: 1, pool: votes.flatMap(({ nodes }) => nodes), kept: winners }],
    path: winners.slice(0, 1),
    leftOut: [],
    votes,
  };
}

function ledgerOf({ candidate }: Segment, options: ScoreOptions, { form }: Settings): Ledger {
  const scores = candidate?.scores ?? null;
  const counts = { ground: Object.keys(candidate?.ground ?? {}).length > 0, utility: Object.keys(candidate?.utilityTable ?? {}).length > 0 };
  // D3: long form computes the term and leaves it out.
  const sequence = options.sequence && form !== 'long';
  return {
    lines: [
      line('sequence', scores?.sequence, 1, sequence, true),
      line('relevance', scores?.relevance, options.weights.rel, true, true),
      line('support', scores?.ground, options.weights.sup, options.grounding, counts.ground),
      line('utility', scores?.utility, options.weights.use, options.utility, counts.utility),
    ],
    score: scores?.final ?? 0,
  };
}

function line(term: LedgerLine['term'], value: number | undefined, weight: number, on: boolean, emitted: boolean): LedgerLine {
  if (!on) return { term, value: value ?? null, weight: 0, amount: 0, note: 'off' };
  if (value === undefined || !emitted) return { term, value: null, weight, amount: 0, note: 'not_emitted' };
  return { term, value, weight, amount: weight * value, note: 'counted' };
}
