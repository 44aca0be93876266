/**
 * The segment-level beam search as a pure function of what is recorded (paper, section 3.3, "Tree-decoding with
 * critique tokens"). A live run asks it after each step what to generate next; the sliders ask it what the same record
 * comes to under other weights. Both get the same answer because it is the same code.
 */
import type { Decided } from './decision';
import { evidenceInHand, pathTo, recordedOf, type RankedTrace } from './recorded';
import { ledger, type Ledger } from './score';
import type { Settings } from './settings';
import { decideAfter, stepAfter, type Missing, type Step } from './step';
import { SUPPORT } from './tokens';
import type { TraceNode } from './trace';
import { countVotes, type Vote } from './votes';

/**
 * `constraint`: dropped by the hard constraint; `unused`: generated, but these settings never come to it, or a dropped
 * passage or a forced token took it out.
 */
export type Standing = 'answer' | 'kept' | 'dropped' | 'constraint' | 'unused';

export interface Level {
  readonly depth: number;
  /** Node ids that competed at this step, best first; a path that ended earlier competes on. */
  readonly pool: readonly string[];
  /** The first `beamWidth` of the pool. */
  readonly kept: readonly string[];
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
  /**
   * What would have to be generated before the ranking is final, in the order of depth; empty when it is. Until then
   * the search goes on without it, so what is missing further down than the first of it may turn out not to be needed.
   */
  readonly missing: readonly Missing[];
}

export type { Missing, RankedTrace };
export { evidenceInHand, pathTo };

export function rank(trace: RankedTrace, settings: Settings): Ranking {
  const recorded = recordedOf(trace);
  const { nodes } = recorded;
  const ledgers = new Map(trace.nodes.map((node) => [node.id, ledger(node, settings)]));
  const pathScores = scorePaths(trace.nodes, ledgers, settings.pathScore);
  const scoreOf = (id: string) => pathScores.get(id) ?? 0;
  const standings = new Map<string, Standing>(trace.nodes.map((node) => [node.id, 'unused']));
  const missing: Missing[] = [];
  const levels: Level[] = [];
  let votes: readonly Vote[] = [];

  /** The best paths so far, best first, and those of them that can go on; null: the start. */
  let kept: readonly string[] = [];
  let open: readonly (string | null)[] = [null];
  for (let depth = 1; depth <= depthLimit(settings); depth++) {
    const steps = new Map(open.map((id) => [id, stepAfter(recorded, id, settings)]));
    for (const step of steps.values()) missing.push(...step.missing);
    const fresh = [...steps.values()].flatMap((step) => step.candidates);
    if (fresh.length === 0) break;
    const allowed = constrain(fresh, settings.hardConstraint);
    for (const node of fresh) standings.set(node.id, 'constraint');
    // A path that all passages were taken from goes on to nothing: it ends where it is.
    const ended = kept.filter((id) => !goesOn(steps.get(id)));
    // A stable sort: at equal scores the earlier path stays ahead, as it would in a re-run.
    let pool = [...ended, ...allowed.map((node) => node.id)].sort((a, b) => scoreOf(b) - scoreOf(a));
    if (settings.form === 'closed') {
      votes = countVotes(allowed, scoreOf);
      pool = votes.flatMap((vote) => vote.nodes);
    }
    kept = pool.slice(0, settings.beamWidth);
    for (const id of pool) standings.set(id, 'dropped');
    for (const id of kept) standings.set(id, 'kept');
    levels.push({ depth, pool, kept });
    open = kept.filter((id) => nodes.get(id)?.finish === 'stop' && !steps.has(id));
  }

  const path = pathTo(kept[0] ?? null, nodes);
  for (const id of path) standings.set(id, 'answer');
  const decided = new Map(
    trace.decisions.map(({ id, after, logProbs }) => [id, decideAfter(recorded, after, logProbs, settings)]),
  );
  return { ledgers, pathScores, standings, decided, levels, path, votes, missing };
}

/** Short form is one segment (paper, section 4, "short-form generation"). */
export function depthLimit({ form, maxDepth }: Pick<Settings, 'form' | 'maxDepth'>): number {
  return form === 'long' ? maxDepth : 1;
}

/** Whether a path is followed by something, recorded or not. */
const goesOn = (step: Step | undefined) =>
  step !== undefined && (step.candidates.length > 0 || step.missing.length > 0);

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
  if (how === 'mean') for (const node of nodes) sums.set(node.id, (sums.get(node.id) ?? 0) / node.depth);
  return sums;
}

/** Hard constraint: candidates whose likeliest support token is "No support" go, while any other exists. */
function constrain(candidates: readonly TraceNode[], on: boolean): readonly TraceNode[] {
  if (!on) return candidates;
  const rest = candidates.filter((node) => !contradicted(node));
  return rest.length > 0 ? rest : candidates;
}

/** Whether the likeliest support token of a segment is "No support"; at a tie the better verdict stands. */
export function contradicted({ support }: Pick<TraceNode, 'support'>): boolean {
  if (!support?.emitted) return false;
  const { logProbs } = support;
  return logProbs.indexOf(Math.max(...logProbs)) === SUPPORT.indexOf('[No support / Contradictory]');
}
