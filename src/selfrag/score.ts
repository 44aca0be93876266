/** The segment score and its ledger (paper, section 3.3, eq. 3-4 and appendix A.3). */
import type { Settings } from './settings';
import type { GroupReading, TraceNode } from './trace';
import { groupOf } from './tokens';

/** Why a line counts or not. `not_emitted`: the model wrote no token of the group; `off`: a setting leaves it out. */
export type LineNote = 'counted' | 'not_emitted' | 'read_unemitted' | 'off';

export interface LedgerLine {
  readonly term: 'sequence' | 'relevance' | 'support' | 'utility';
  /** p(y_t), s_rel in 0..1, s_sup in 0..1, s_use in -1..1; null when there is nothing to read. */
  readonly value: number | null;
  readonly weight: number;
  /** What the line adds to the score: weight * value, or 0 when it does not count. */
  readonly amount: number;
  readonly note: LineNote;
}

export interface Ledger {
  readonly lines: readonly LedgerLine[];
  /** Sum of the lines' amounts. */
  readonly score: number;
}

/** Share of each token within its group, summing to 1, from log-probs. */
export function shares(logProbs: readonly number[]): number[] {
  const top = Math.max(...logProbs);
  const raised = logProbs.map((logProb) => Math.exp(logProb - top));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((p) => p / sum);
}

const SUPPORT_VALUE = [1, 0.5, 0];
const UTILITY_VALUE = [-1, -0.5, 0, 0.5, 1];

const expected = (reading: GroupReading, values: readonly number[]) =>
  shares(reading.logProbs).reduce((sum, share, i) => sum + share * (values[i] ?? 0), 0);

/** s_rel = p(Relevant) / (p(Relevant) + p(Irrelevant)). */
export const relevanceScore = (reading: GroupReading) => expected(reading, [1, 0]);
/** s_sup = (p(Full) + 0.5 p(Partial)) / sum of the three. */
export const supportScore = (reading: GroupReading) => expected(reading, SUPPORT_VALUE);
/** s_use = sum of w_i p(i) / sum, w = -1, -0.5, 0, 0.5, 1. */
export const utilityScore = (reading: GroupReading) => expected(reading, UTILITY_VALUE);

/** p(y_t): exp of the mean log-prob over the segment's text tokens, or over its reflection tokens too; null without any. */
export function sequenceProbability(node: Pick<TraceNode, 'tokens'>, over: 'text' | 'all'): number | null {
  // The token that ends a segment belongs to the next decision, so retrieval and end tokens never count.
  const counted = node.tokens.filter((token) => {
    if (!token.control) return true;
    const group = groupOf(token.text);
    return over === 'all' && group !== undefined && group !== 'retrieve';
  });
  if (counted.length === 0) return null;
  return Math.exp(counted.reduce((sum, token) => sum + token.logProb, 0) / counted.length);
}

export type Scored = Pick<TraceNode, 'tokens' | 'relevance' | 'support' | 'utility'>;
export type ScoreSettings = Pick<Settings, 'weights' | 'sequenceScore' | 'readUnemitted'>;

export function ledger(node: Scored, settings: ScoreSettings): Ledger {
  const { weights, sequenceScore, readUnemitted } = settings;
  const lines: LedgerLine[] = [
    sequenceScore === 'off'
      ? { term: 'sequence', value: sequenceProbability(node, 'text'), weight: 0, amount: 0, note: 'off' }
      : counted('sequence', sequenceProbability(node, sequenceScore), 1),
    critique('relevance', node.relevance, relevanceScore, weights.rel),
    critique('support', node.support, supportScore, weights.sup),
    critique('utility', node.utility, utilityScore, weights.use),
  ];
  return { lines, score: lines.reduce((sum, line) => sum + line.amount, 0) };

  function critique(
    term: LedgerLine['term'],
    reading: GroupReading | null,
    score: (reading: GroupReading) => number,
    weight: number,
  ): LedgerLine {
    if (reading === null) return counted(term, null, weight);
    const value = score(reading);
    if (reading.emitted) return counted(term, value, weight);
    if (readUnemitted) return { ...counted(term, value, weight), note: 'read_unemitted' };
    return { term, value, weight, amount: 0, note: 'not_emitted' };
  }
}

function counted(term: LedgerLine['term'], value: number | null, weight: number): LedgerLine {
  if (value === null) return { term, value, weight, amount: 0, note: 'not_emitted' };
  return { term, value, weight, amount: weight * value, note: 'counted' };
}
