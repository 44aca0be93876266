/** The answer of a ranking: text, citations, and whether the collection covers the question at all. */
import type { Ranking } from './rank';
import { relevanceScore } from './score';
import type { Trace, TraceAnswer, TraceNode } from './trace';

export type AnsweredTrace = Pick<Trace, 'nodes' | 'decisions' | 'retrievals' | 'retriever' | 'method'>;

export function answerOf(trace: AnsweredTrace, ranking: Ranking): TraceAnswer {
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const segments = ranking.path.map((id) => nodes.get(id)).filter((node) => node !== undefined);
  const citations = segments.flatMap((node, segment) => {
    const passage = judgedIrrelevant(node) ? undefined : passageOf(trace, node);
    return passage ? [{ segment, passageId: passage.id, title: passage.title }] : [];
  });
  const uncoveredBecause = trace.method === 'plain-rag' ? null : whyUncovered(trace, ranking, segments);
  return {
    text: segments.map((node) => node.text).join(' ').trim(),
    citations,
    path: [...ranking.path],
    covered: uncoveredBecause === null,
    uncoveredBecause,
  };
}

/** The passage that a segment read, or undefined. */
export function passageOf(trace: Pick<Trace, 'retrievals'>, node: Pick<TraceNode, 'evidence'>) {
  if (!node.evidence) return undefined;
  const { retrieval, index } = node.evidence;
  return trace.retrievals.find((r) => r.id === retrieval)?.passages[index];
}

function judgedIrrelevant(node: Pick<TraceNode, 'relevance'>): boolean {
  return node.relevance !== null && relevanceScore(node.relevance) < 0.5;
}

/** Share of [Relevant] from which a passage is believed to be on the question: four to one. */
export const SURE = 0.8;

/**
 * Not covered when the first search of the best path found no passage that the model is sure of. Some passage out of a
 * thousand nearly always gets more than even odds, so even odds would claim answers that the
 * collection does not have. A path without a search claims nothing about the collection, and a passage that did not
 * compete under these settings has no say.
 */
function whyUncovered(
  trace: AnsweredTrace,
  { standings }: Ranking,
  segments: readonly TraceNode[],
): TraceAnswer['uncoveredBecause'] {
  const search = segments.find((node) => node.relevance !== null)?.evidence?.retrieval;
  if (search === undefined) return null;
  const readers = trace.nodes.flatMap(({ id, evidence, relevance }) =>
    evidence?.retrieval === search && relevance !== null && standings.get(id) !== 'unused' ? [relevanceScore(relevance)] : [],
  );
  const best = Math.max(...readers);
  if (best >= SURE) return null;
  return best < 0.5 ? 'irrelevant' : 'unsure';
}
