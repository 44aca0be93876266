/** One question to be measured, and what is known about its answer. */
import type { Gold } from '../judge';
import type { Fact } from '../questions';

/** Kinds of question, for figures of their own. */
export type Sort = 'one hop' | 'claim' | 'compare' | 'about' | 'request' | 'adversarial' | 'outside' | 'given';

export interface Case {
  readonly sort: Sort;
  readonly question: string;
  /** Whether the question needs retrieval; null: not judged. */
  readonly needsRetrieval: boolean | null;
  /** What an answer has to say; empty: not judged. */
  readonly golds: readonly Gold[];
  /** Passages that answer it, one of them alone; empty: unknown. */
  readonly passages: readonly string[];
  /** The fact asked for: passages that do not answer and answers that are not right are made of it. */
  readonly fact?: Fact;
  /** Kind of the entities in question: their values are looked for in segments. */
  readonly kind?: string;
  /** What is measured; the rest would be n/a or is left out to save time. */
  readonly measure: {
    /** Judgements of relevance, support and utility that the fact allows. */
    readonly probes: boolean;
    /** A run with search, and the baselines. */
    readonly endToEnd: boolean;
    /** Each segment of the run against the passage that it cites. */
    readonly segments: boolean;
  };
}
