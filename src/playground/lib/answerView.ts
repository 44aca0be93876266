/** The answer as the page shows it: segments with the number of the passage each one cites, and the passages by number. */
import { answerOf, isGiven, passageOf, type Ranking, type Trace, type TraceAnswer, type TraceNode, type TracePassage } from '../../selfrag';

export interface AnswerSegment {
  readonly node: TraceNode;
  /** 1, 2, ... into `sources`; null: the segment cites nothing. */
  readonly citation: number | null;
}

export interface AnswerView {
  readonly segments: readonly AnswerSegment[];
  /** Cited passages in the order of their first citation. */
  readonly sources: readonly TracePassage[];
  readonly covered: boolean;
  readonly uncoveredBecause: TraceAnswer['uncoveredBecause'];
}

export function answerView(trace: Trace, ranking: Ranking): AnswerView {
  const answer = answerOf(trace, ranking);
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const cited = new Map(answer.citations.map(({ segment, passageId }) => [segment, passageId]));
  const numbers = new Map<string, number>();
  const sources: TracePassage[] = [];
  const segments = answer.path.flatMap((id, index) => {
    const node = nodes.get(id);
    if (!node) return [];
    const passage = cited.has(index) ? passageOf(trace, node) : undefined;
    if (passage && !numbers.has(passage.id)) {
      sources.push(passage);
      numbers.set(passage.id, sources.length);
    }
    return [{ node, citation: (passage && numbers.get(passage.id)) ?? null }];
  });
  return { segments, sources, covered: answer.covered, uncoveredBecause: answer.uncoveredBecause };
}

/** What is known of a question that is not covered: of the passages that have a say, the model is sure of none. */
export function uncoveredTitle({ retriever, retrievals }: Pick<Trace, 'retriever' | 'retrievals'>): string {
  if (retrievals.some(({ passages }) => passages.some(({ dropped }) => dropped))) return 'No passage that is left answers this for sure.';
  return isGiven(retriever) ? 'None of your passages answers this for sure.' : 'No passage that was read answers this for sure.';
}
