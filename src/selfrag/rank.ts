/**
 * The segment-level beam search as a pure function of what is recorded (paper, section 3.3, "Tree-decoding with
 * critique tokens"). A live run asks it after each step what to generate next; the sliders ask it what the same record
 * comes to under other weights. Both get the same answer because it is the same code.
 */
import { decide, type Decided } from './decision';
import { ledger, type Ledger } from './score';
import type { Settings } from './settings';
import { SUPPORT } from './tokens';
import type { Trace, TraceDecision, TraceNode } from './trace';

/** Something the search needs that was never generated. */
export type Missing =
  | { readonly kind: 'first-decision' }
  | {
      readonly kind: 'segment';
      /** Node to continue; null: first segment. */
      readonly after: string | null;
      readonly logProbs: readonly number[];
      readonly decided: Decided;
      /** How many candidates there are to write; before a search, the most there can be. */
      readonly candidates: number;
    }
  /** A token was forced in a node, and what follows it was not generated yet. */
  | { readonly kind: 'forced-token'; readonly node: string; readonly step: number; readonly token: string }
  /** Released semantics: a prompt that was never completed. */
  | { readonly kind: 'completion'; readonly prompt: string; readonly maxNewTokens: number };

/** `constraint`: dropped by the hard constraint; `unused`: generated, but these settings never come to it. */
export type Standing = 'answer' | 'kept' | 'dropped' | 'constraint' | 'unused';

export interface Level {
  readonly depth: number;
  /** Node ids that competed at this step, best first; a path that ended earlier competes on. */
  readonly pool: readonly string[];
  /** The first `beamWidth` of the pool. */
  readonly kept: readonly string[];
}

/** Closed tasks: the scores of all candidates that gave the same answer, added up. */
export interface Vote {
  /** As its best candidate wrote it. */
  readonly answer: string;
  readonly sum: number;
  /** Ids of the nodes that gave it, best first. */
  readonly nodes: readonly string[];
}

export interface Ranking {
  readonly ledgers: ReadonlyMap<string, Ledger>;
  /** Score of the path that ends in the node. */
  readonly pathScores: ReadonlyMap<string, number>;
  readonly standings: ReadonlyMap<string, Standing>;
  /** What each recorded decision comes to under these settings, by decision id. */
  readonly decided: ReadonlyMap<string, Decided>;
  readonly levels: readonly Level[];
  /** Node ids of the best path, first segment first; empty while nothing is generated. */
  readonly path: readonly string[];
  /** Best first; empty unless the form is closed. */
  readonly votes: readonly Vote[];
  /** What would have to be generated next, before the ranking is final; empty when it is. */
  readonly missing: readonly Missing[];
}

export type RankedTrace = Pick<Trace, 'decisions' | 'retrievals' | 'nodes'>;

export function rank(trace: RankedTrace, settings: Settings): Ranking {
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const ledgers = new Map(trace.nodes.map((node) => [node.id, ledger(node, settings)]));
  const pathScores = scorePaths(trace.nodes, ledgers, settings.pathScore);
  const standings = new Map<string, Standing>(trace.nodes.map((node) => [node.id, 'unused']));
  const missing: Missing[] = [];
  const levels: Level[] = [];

  let kept: (string | null)[] = [null];
  for (let depth = 1; depth <= settings.maxDepth; depth++) {
    const open = kept.filter((id) => id === null || nodes.get(id)?.finish === 'stop');
    if (open.length === 0) break;
    const fresh = open.flatMap((id) => children(id));
    if (fresh.length === 0) break;
    const allowed = constrain(fresh, settings.hardConstraint);
    for (const node of fresh) standings.set(node.id, allowed.includes(node) ? 'dropped' : 'constraint');
    const ended = kept.filter((id) => id !== null && !open.includes(id)) as string[];
    // A stable sort: at equal scores the earlier path stays ahead, as it would in a re-run.
    const pool = [...ended, ...allowed.map((node) => node.id)].sort(
      (a, b) => (pathScores.get(b) ?? 0) - (pathScores.get(a) ?? 0),
    );
    const best = pool.slice(0, settings.beamWidth);
    for (const id of best) standings.set(id, 'kept');
    for (const id of pool.slice(settings.beamWidth)) standings.set(id, 'dropped');
    levels.push({ depth, pool, kept: best });
    kept = best;
  }

  const path = pathTo(levels.at(-1)?.kept[0] ?? null, nodes);
  for (const id of path) standings.set(id, 'answer');
  const decided = new Map(trace.decisions.map((decision) => [decision.id, redecide(decision)]));
  return { ledgers, pathScores, standings, decided, levels, path, votes: [], missing };

  /** Recorded candidates behind `after` under the decision that these settings take there; none while any is half written. */
  function children(after: string | null): TraceNode[] {
    const logProbs =
      after === null ? trace.decisions.find((decision) => decision.after === null)?.logProbs : nodes.get(after)?.next?.logProbs;
    if (logProbs === undefined) {
      if (after === null) missing.push({ kind: 'first-decision' });
      return [];
    }
    const decision = decide(logProbs, settings, evidenceInHand(after, nodes) !== null);
    const taken = trace.decisions.find((d) => d.after === after && d.action === decision.action);
    const written = trace.nodes.filter((node) => taken && node.decision === taken.id);
    // Halves do not compete: a step counts once all of its candidates are written.
    const complete = written.every((node) => node.finish !== null);
    const found = complete ? written.filter((node) => (node.evidence?.index ?? 0) < settings.passages) : [];
    if (found.length === 0 || recordedTooFew(taken)) {
      missing.push({ kind: 'segment', after, logProbs, decided: decision, candidates: decision.action === 'retrieve' ? settings.passages : 1 });
    }
    return found;
  }

  /** The record holds fewer passages than asked for, and the collection had more to give. */
  function recordedTooFew(taken: TraceDecision | undefined): boolean {
    const retrieval = trace.retrievals.find((r) => r.id === taken?.retrieval);
    return retrieval !== undefined && retrieval.passages.length < Math.min(settings.passages, retrieval.available);
  }

  function redecide(decision: TraceDecision): Decided {
    return decide(decision.logProbs, settings, evidenceInHand(decision.after, nodes) !== null);
  }
}

/** The passage that the path ending in `id` read last, or null. */
export function evidenceInHand(id: string | null, nodes: ReadonlyMap<string, TraceNode>): TraceNode['evidence'] {
  for (let node = id === null ? undefined : nodes.get(id); node; node = nodes.get(node.parent ?? '')) {
    if (node.evidence) return node.evidence;
  }
  return null;
}

/** Ids from the first segment to `id`. */
export function pathTo(id: string | null, nodes: ReadonlyMap<string, TraceNode>): string[] {
  const path: string[] = [];
  for (let node = id === null ? undefined : nodes.get(id); node; node = nodes.get(node.parent ?? '')) {
    path.unshift(node.id);
  }
  return path;
}

/** Parents stand before their children in a trace, so one pass is enough. */
function scorePaths(
  nodes: readonly TraceNode[],
  ledgers: ReadonlyMap<string, Ledger>,
  how: Settings['pathScore'],
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const node of nodes) {
    const own = ledgers.get(node.id)?.score ?? 0;
    const before = node.parent === null ? undefined : sums.get(node.parent);
    if (before === undefined) sums.set(node.id, own);
    else sums.set(node.id, how === 'product' ? before * own : before + own);
  }
  if (how !== 'mean') return sums;
  return new Map(nodes.map((node) => [node.id, (sums.get(node.id) ?? 0) / node.depth]));
}

/** Hard constraint: candidates whose likeliest support token is "No support" go, while any other exists. */
function constrain(candidates: readonly TraceNode[], on: boolean): readonly TraceNode[] {
  if (!on) return candidates;
  const rest = candidates.filter((node) => !contradicted(node));
  return rest.length > 0 ? rest : candidates;
}

function contradicted(node: TraceNode): boolean {
  if (!node.support?.emitted) return false;
  const { logProbs } = node.support;
  return logProbs.indexOf(Math.max(...logProbs)) === SUPPORT.indexOf('[No support / Contradictory]');
}
