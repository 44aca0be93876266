/** A trace and its ranking as the page lays them out: stages of depth 1, 2, ..., in each the steps that led on from one path. */
import type { Decided, Ranking, Trace, TraceDecision, TraceNode, TraceRetrieval } from '../../selfrag';
import type { Status } from './words';

/** One decision and what came of it. */
export interface Step {
  readonly decision: TraceDecision;
  /** What the decision comes to under the settings of the ranking; may differ from what was recorded. */
  readonly decided: Decided;
  /** The segment that the step goes on from; null at the start. */
  readonly after: TraceNode | null;
  readonly retrieval: TraceRetrieval | null;
  /** Best path score first; in the order of the passages while they are being written. */
  readonly candidates: readonly TraceNode[];
  /** All candidates are written, so they can be ranked. */
  readonly settled: boolean;
  /** These settings decide as this step did, or what they decide was never generated. */
  readonly taken: boolean;
  /** The answer's path goes through this step. */
  readonly onAnswer: boolean;
}

export interface Stage {
  /** 1 for first segments. */
  readonly depth: number;
  /** Steps of the answer's path first. */
  readonly steps: readonly Step[];
}

/** What a step is before it is ranked. */
type Bones = Pick<Step, 'decision' | 'after' | 'retrieval' | 'candidates' | 'settled'>;

/** By trace: a slider asks for the same trace again and again. */
const known = new WeakMap<Trace, ReadonlyMap<number, readonly Bones[]>>();

export function timelineOf(trace: Trace, ranking: Ranking): Stage[] {
  const bones = known.get(trace) ?? bonesOf(trace);
  known.set(trace, bones);
  const answer = new Set(ranking.path);
  const scoreOf = ({ id }: TraceNode) => ranking.pathScores.get(id) ?? 0;
  const ranked = (step: Bones, beside: readonly Bones[]): Step => {
    const decided = ranking.decided.get(step.decision.id) ?? step.decision;
    const isTaken = ({ decision }: Bones) => decision.after === step.decision.after && decision.action === decided.action;
    const taken = isTaken(step) || !beside.some(isTaken);
    return {
      ...step,
      decided,
      candidates: step.settled ? [...step.candidates].sort((a, b) => scoreOf(b) - scoreOf(a)) : step.candidates,
      taken,
      onAnswer: taken && (step.after === null || answer.has(step.after.id)),
    };
  };
  return [...bones]
    .sort(([a], [b]) => a - b)
    .map(([depth, steps]) => ({
      depth,
      steps: steps.map((step) => ranked(step, steps)).sort((a, b) => Number(b.onAnswer) - Number(a.onAnswer)),
    }));
}

function bonesOf(trace: Trace): Map<number, Bones[]> {
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const retrievals = new Map(trace.retrievals.map((retrieval) => [retrieval.id, retrieval]));
  const written = new Map<string, TraceNode[]>(trace.decisions.map(({ id }) => [id, []]));
  for (const node of trace.nodes) written.get(node.decision)?.push(node);
  const stages = new Map<number, Bones[]>();
  for (const decision of trace.decisions) {
    const after = decision.after === null ? null : (nodes.get(decision.after) ?? null);
    const candidates = written.get(decision.id) ?? [];
    const depth = (after?.depth ?? 0) + 1;
    const step: Bones = {
      decision,
      after,
      retrieval: retrievals.get(decision.retrieval ?? '') ?? null,
      candidates,
      settled: candidates.every((node) => node.finish !== null),
    };
    stages.set(depth, [...(stages.get(depth) ?? []), step]);
  }
  return stages;
}

/** From so many candidates on, those that are not on a kept path are folded away. */
export const MANY = 60;

/** Whether a candidate stays in sight where there are many: what is being written, and what competes on. */
export const staysInSight = (status: Status) => status !== 'dropped' && status !== 'constraint' && status !== 'unused';

/** What stands before the fold, "14 more dropped candidates"; the first of them may be the only ones. */
export function foldTitle(statuses: readonly Status[], alone: boolean): string {
  const n = statuses.length;
  const unused = statuses.filter((status) => status === 'unused').length;
  const what = `${alone ? '' : ' more'}${unused === 0 ? ' dropped' : ''} candidate${n === 1 ? '' : 's'}`;
  if (unused === 0) return `${n}${what}`;
  return `${n}${what}, ${unused === n ? '' : 'dropped or '}not reached`;
}

/** @param settled whether all candidates beside it are written */
export function statusOf(node: TraceNode, settled: boolean, ranking: Ranking, running: boolean): Status {
  if (settled) return ranking.standings.get(node.id) ?? 'unused';
  if (node.finish !== null) return 'written';
  return running ? 'writing' : 'unfinished';
}

/** Short stable names of candidates: depth and letter in the order of generation, "1A", "1B", "2A", ... */
export function candidateNames(nodes: readonly Pick<TraceNode, 'id' | 'depth'>[]): Map<string, string> {
  const seen = new Map<number, number>();
  return new Map(
    nodes.map(({ id, depth }) => {
      const index = seen.get(depth) ?? 0;
      seen.set(depth, index + 1);
      return [id, `${depth}${letters(index)}`];
    }),
  );
}

/** 0 -> A, 25 -> Z, 26 -> AA. */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
