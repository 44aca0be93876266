import type { Replay } from '../replay';

/** What a person sees of a replay, without ids: they tell only in which order things were generated. */
export function seen({ trace, ranking, answer }: Replay) {
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const place = (id: string): string => {
    const node = nodes.get(id);
    if (!node) return '';
    const passage = node.evidence && trace.retrievals.find((r) => r.id === node.evidence?.retrieval)?.passages[node.evidence.index];
    const action = trace.decisions.find((decision) => decision.id === node.decision)?.action;
    return `${place(node.parent ?? '')} > ${action} ${passage?.id ?? ''} ${passage?.text ?? ''}: ${node.text}`;
  };
  return {
    levels: ranking.levels.map((level) => ({
      depth: level.depth,
      pool: level.pool.map((id) => ({ place: place(id), score: ranking.pathScores.get(id), standing: ranking.standings.get(id) })),
      kept: level.kept.map(place),
    })),
    constrained: trace.nodes.filter((node) => ranking.standings.get(node.id) === 'constraint').map((node) => place(node.id)).sort(),
    votes: ranking.votes.map((vote) => ({ ...vote, nodes: vote.nodes.map(place) })),
    answer: { ...answer, path: answer.path.map(place) },
  };
}
