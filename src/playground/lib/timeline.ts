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
  /** The answer's path goes through this step. */
  readonly onAnswer: boolean;
}

export interface Stage {
  /** 1 for first segments. */
  readonly depth: number;
  /** Steps of the answer's path first. */
  readonly steps: readonly Step[];
}

export function timelineOf(trace: Trace, ranking: Ranking): Stage[] {
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const answer = new Set(ranking.path);
  const stages = new Map<number, Step[]>();
  for (const decision of trace.decisions) {
    const after = decision.after === null ? null : (nodes.get(decision.after) ?? null);
    const candidates = trace.nodes.filter((node) => node.decision === decision.id);
    const settled = candidates.every((node) => node.finish !== null);
    if (settled) candidates.sort((a, b) => (ranking.pathScores.get(b.id) ?? 0) - (ranking.pathScores.get(a.id) ?? 0));
    const step: Step = {
      decision,
      decided: ranking.decided.get(decision.id) ?? decision,
      after,
      retrieval: trace.retrievals.find((retrieval) => retrieval.id === decision.retrieval) ?? null,
      candidates,
      settled,
      onAnswer: after === null ? true : answer.has(after.id),
    };
    const depth = (after?.depth ?? 0) + 1;
    stages.set(depth, [...(stages.get(depth) ?? []), step]);
  }
  return [...stages]
    .sort(([a], [b]) => a - b)
    .map(([depth, steps]) => ({ depth, steps: steps.sort((a, b) => Number(b.onAnswer) - Number(a.onAnswer)) }));
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
