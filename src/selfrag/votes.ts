/** Closed tasks (fact checking, multiple choice): candidates that give the same answer join forces (paper, section 4). */
import type { TraceNode } from './trace';

/** The scores of all candidates that gave the same answer, added up. */
export interface Vote {
  /** As its best candidate wrote it. */
  readonly answer: string;
  readonly sum: number;
  /** Ids of the nodes that gave it, best first. */
  readonly nodes: readonly string[];
}

/** Answers are the same when they differ in nothing but case, blanks and punctuation at the ends. */
export function normaliseAnswer(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, '');
}

/** @returns best first; at equal sums the answer that came first stays ahead */
export function countVotes(candidates: readonly TraceNode[], scoreOf: (id: string) => number): Vote[] {
  const groups = new Map<string, TraceNode[]>();
  for (const node of candidates) {
    const answer = normaliseAnswer(node.text);
    groups.set(answer, [...(groups.get(answer) ?? []), node]);
  }
  return [...groups.values()]
    .map((group) => {
      const best = [...group].sort((a, b) => scoreOf(b.id) - scoreOf(a.id));
      return {
        answer: (best[0] as TraceNode).text,
        sum: group.reduce((sum, node) => sum + scoreOf(node.id), 0),
        nodes: best.map((node) => node.id),
      };
    })
    .sort((a, b) => b.sum - a.sum);
}
