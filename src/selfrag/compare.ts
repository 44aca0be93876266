/**
 * Two traces side by side: the same question under other settings, by another model or another quantisation. What
 * stands in the same place is paired (alignTraces.ts); scores and standings are each trace's own, under its own
 * settings. Exchanging the traces exchanges the sides `a` and `b` and nothing else.
 */
import { alignTraces, type Pair } from './alignTraces';
import type { Decided } from './decision';
import { replay, type Replay } from './replay';
import type { Standing } from './rank';
import { shares } from './score';
import type { Settings } from './settings';
import { GROUPS } from './tokens';
import type { GroupReading, Trace, TraceDecision, TraceNode, TracePassage, TraceToken } from './trace';

export interface TraceComparison {
  /** What the ids below refer to, each under its own settings. */
  readonly replays: Pair<Replay>;
  readonly question: Pair<string>;
  /** Settings that differ, weights by `weights.rel` and so on. */
  readonly settings: readonly SettingDifference[];
  /** Whether the weights are the same file. */
  readonly sameModel: boolean;
  /** By depth. */
  readonly decisions: readonly DecisionPair[];
  /** By depth, parents before their children. */
  readonly nodes: readonly NodePair[];
  /** Candidates in a place that the other trace never came to. */
  readonly only: Pair<readonly TraceNode[]>;
  readonly answer: Pair<string> & { readonly same: boolean };
  readonly logProbs: LogProbGap;
}

export type SettingValue = string | number | boolean | null;
export interface SettingDifference extends Pair<SettingValue> {
  readonly setting: string;
}

/** Absolute differences of log-probs (natural logarithms) over tokens that both traces hold. */
export interface LogProbGap {
  readonly tokens: number;
  /** null without any token in common. */
  readonly largest: number | null;
  readonly mean: number | null;
}

/** What each trace does behind the same place, under its own settings. */
export interface DecisionPair {
  /** The segments that the decision stands behind; null: the start. */
  readonly after: Pair<TraceNode> | null;
  readonly depth: number;
  /** null: the trace decided nothing here. */
  readonly decision: Pair<{ readonly recorded: TraceDecision; readonly decided: Decided } | null>;
  readonly sameAction: boolean;
  /** Absolute difference of the shares of [Retrieval], 0..1; null unless both decided. */
  readonly shareGap: number | null;
}

export interface NodePair {
  readonly node: Pair<TraceNode>;
  readonly passage: Pair<TracePassage | null>;
  /** An earlier segment of the path reads differently, so the prompts did, too. */
  readonly onOtherText: boolean;
  /** How many tokens at the start are left out, since the other run had them in its prompt. */
  readonly skipped: Pair<number>;
  /** How many tokens are the same from there on. */
  readonly common: number;
  /** The first tokens that differ, at index `skipped + common`; null for the trace that ends there; null: none differs. */
  readonly firstDiffering: Pair<TraceToken | null> | null;
  /** Over the common tokens; `at`: which of them has the largest difference, from 0. */
  readonly logProbs: LogProbGap & { readonly at: number | null };
  readonly sameText: boolean;
  readonly score: Pair<number>;
  readonly pathScore: Pair<number>;
  readonly standing: Pair<Standing>;
  readonly readings: readonly ReadingPair[];
}

export interface ReadingPair {
  readonly group: 'relevance' | 'support' | 'utility';
  /** Shares within the group, in the order of GROUPS, summing to 1; null: nothing was read. */
  readonly shares: Pair<readonly number[] | null>;
  readonly emitted: Pair<boolean>;
  /** Largest absolute difference of a share, 0..1; null unless both were read. */
  readonly gap: number | null;
}

/** @throws SelfRagError what `replay` throws */
export function compareTraces(a: Trace, b: Trace): TraceComparison {
  const replays = { a: replay(a, a.settings), b: replay(b, b.settings) };
  const aligned = alignTraces(replays.a.trace, replays.b.trace);
  const parted = new Set<string>();
  const nodes = aligned.pairs.map((node): NodePair => {
    const onOtherText = node.a.parent !== null && parted.has(node.a.parent);
    const pair = compareNodes(node, onOtherText, replays);
    if (onOtherText || pair.firstDiffering) parted.add(node.a.id);
    return pair;
  });
  return {
    replays,
    question: { a: a.question, b: b.question },
    settings: compareSettings(a.settings, b.settings),
    sameModel: a.generator.sha256 === b.generator.sha256,
    decisions: compareDecisions(replays, aligned.pairs),
    nodes,
    only: aligned.only,
    answer: { a: replays.a.answer.text, b: replays.b.answer.text, same: replays.a.answer.text === replays.b.answer.text },
    logProbs: summed(nodes.map((pair) => pair.logProbs)),
  };
}

function compareSettings(a: Settings, b: Settings): SettingDifference[] {
  const [left, right] = [flat(a), flat(b)];
  return Object.keys(left).flatMap((setting) => {
    const [x, y] = [left[setting] ?? null, right[setting] ?? null];
    return x === y ? [] : [{ setting, a: x, b: y }];
  });
}

function flat({ weights, ...rest }: Settings): Record<string, SettingValue> {
  return { ...rest, 'weights.rel': weights.rel, 'weights.sup': weights.sup, 'weights.use': weights.use };
}

function compareDecisions(replays: Pair<Replay>, pairs: readonly Pair<TraceNode>[]): DecisionPair[] {
  const [left, right] = [decisionsOf(replays.a), decisionsOf(replays.b)];
  return [null, ...pairs].flatMap((after) => {
    const decision = { a: left.get(after?.a.id ?? null) ?? null, b: right.get(after?.b.id ?? null) ?? null };
    if (!decision.a && !decision.b) return [];
    const [x, y] = [decision.a?.decided, decision.b?.decided];
    return [
      {
        after,
        depth: (after?.a.depth ?? 0) + 1,
        decision,
        sameAction: x?.action === y?.action,
        shareGap: x && y ? Math.abs(x.share - y.share) : null,
      },
    ];
  });
}

/** What the settings come to behind each node. All decisions recorded there were read from the same log-probs. */
function decisionsOf({ trace, ranking }: Replay) {
  return new Map(
    trace.decisions.map((recorded) => [recorded.after, { recorded, decided: ranking.decided.get(recorded.id) ?? recorded }]),
  );
}

function compareNodes(node: Pair<TraceNode>, onOtherText: boolean, replays: Pair<Replay>): NodePair {
  const skipped = { a: alsoInPrompt(node.a, replays.a, replays.b), b: alsoInPrompt(node.b, replays.b, replays.a) };
  const [a, b] = [node.a.tokens.slice(skipped.a), node.b.tokens.slice(skipped.b)];
  const differing = a.findIndex((token, i) => !sameToken(token, b[i]));
  const common = differing < 0 ? a.length : differing;
  const ended = common === a.length && common === b.length;
  const gaps = a.slice(0, common).map((token, i) => Math.abs(token.logProb - (b[i]?.logProb ?? 0)));
  const largest = gaps.length > 0 ? gaps.reduce((most, gap) => Math.max(most, gap)) : null;
  const each = <T>(of: (replay: Replay, node: TraceNode) => T): Pair<T> => ({ a: of(replays.a, node.a), b: of(replays.b, node.b) });
  return {
    node,
    passage: each(passageIn),
    onOtherText,
    skipped,
    common,
    firstDiffering: ended ? null : { a: a[common] ?? null, b: b[common] ?? null },
    logProbs: {
      tokens: common,
      largest,
      mean: gaps.length > 0 ? gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length : null,
      at: largest === null ? null : gaps.indexOf(largest),
    },
    sameText: node.a.text === node.b.text,
    score: each(({ ranking }, { id }) => ranking.ledgers.get(id)?.score ?? 0),
    pathScore: each(({ ranking }, { id }) => ranking.pathScores.get(id) ?? 0),
    standing: each(({ ranking }, { id }) => ranking.standings.get(id) ?? 'unused'),
    readings: (['relevance', 'support', 'utility'] as const).map((group) => compareReadings(group, node)),
  };
}

/** Plain RAG reads every passage as a relevant one: what Self-RAG writes first, it finds in its prompt. */
function alsoInPrompt({ tokens }: TraceNode, { trace }: Replay, { trace: other }: Replay): number {
  const forced = other.method === 'plain-rag' && trace.method === 'self-rag' && tokens[0]?.control && tokens[0].text === '[Relevant]';
  return forced ? 1 : 0;
}

/** By text, since two vocabularies number the same token differently; a control token is never the text that looks like it. */
function sameToken(a: TraceToken, b: TraceToken | undefined): boolean {
  return a.text === b?.text && a.control === b.control;
}

function passageIn({ trace }: Replay, { evidence }: TraceNode): TracePassage | null {
  return (evidence && trace.retrievals.find(({ id }) => id === evidence.retrieval)?.passages[evidence.index]) ?? null;
}

function compareReadings(group: ReadingPair['group'], { a, b }: Pair<TraceNode>): ReadingPair {
  const [x, y] = [sharesOf(a[group]), sharesOf(b[group])];
  return {
    group,
    shares: { a: x, b: y },
    emitted: { a: a[group]?.emitted ?? false, b: b[group]?.emitted ?? false },
    gap: x && y ? Math.max(...GROUPS[group].map((_, i) => Math.abs((x[i] ?? 0) - (y[i] ?? 0)))) : null,
  };
}

const sharesOf = (reading: GroupReading | null) => reading && shares(reading.logProbs);

/** All gaps as one; each node counts by its tokens. */
function summed(gaps: readonly LogProbGap[]): LogProbGap {
  const tokens = gaps.reduce((sum, gap) => sum + gap.tokens, 0);
  if (tokens === 0) return { tokens, largest: null, mean: null };
  return {
    tokens,
    largest: gaps.reduce((most, gap) => Math.max(most, gap.largest ?? 0), 0),
    mean: gaps.reduce((sum, gap) => sum + (gap.mean ?? 0) * gap.tokens, 0) / tokens,
  };
}

/** Shares of a group that neither wrote are no judgements. */
export const judgedApart = ({ emitted, gap }: ReadingPair, tolerance: number): boolean =>
  emitted.a !== emitted.b || (emitted.a && (gap ?? 0) > tolerance);

/** Whether the two candidates say, are judged and stand the same, log-probs within the tolerance (natural logarithm). */
export function samePair(pair: NodePair, tolerance: number): boolean {
  return (
    pair.firstDiffering === null &&
    pair.standing.a === pair.standing.b &&
    (pair.logProbs.largest ?? 0) <= tolerance &&
    Math.abs(pair.score.a - pair.score.b) <= tolerance &&
    !pair.readings.some((reading) => judgedApart(reading, tolerance))
  );
}
