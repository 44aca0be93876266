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
  /** Sequence, relevance, support, utility. */
  readonly lines: readonly [LedgerLine, LedgerLine, LedgerLine, LedgerLine];
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

/** A segment score as a linear function of the weights: base + w_rel rel + w_sup sup + w_use use. */
export interface ScoreParts {
  readonly base: number;
  readonly rel: number;
  readonly sup: number;
  readonly use: number;
}

/** What no weight touches; null: nothing to read. */
interface Values {
  readonly text: number | null;
  readonly all: number | null;
  readonly relevance: number | null;
  readonly support: number | null;
  readonly utility: number | null;
}

/** By node, since nodes are immutable: sliders score the same ones again and again. */
const known = new WeakMap<Scored, Values>();

function valuesOf(node: Scored): Values {
  const before = known.get(node);
  if (before) return before;
  const values: Values = {
    text: sequenceProbability(node, 'text'),
    all: sequenceProbability(node, 'all'),
    relevance: node.relevance && relevanceScore(node.relevance),
    support: node.support && supportScore(node.support),
    utility: node.utility && utilityScore(node.utility),
  };
  known.set(node, values);
  return values;
}

/** A term that does not count is 0 there, as it is in the ledger. */
export function scoreParts(node: Scored, settings: Omit<ScoreSettings, 'weights'>): ScoreParts {
  const [base, rel, sup, use] = ledger(node, { ...settings, weights: { rel: 1, sup: 1, use: 1 } }).lines;
  return { base: base.amount, rel: rel.amount, sup: sup.amount, use: use.amount };
}

export function ledger(node: Scored, settings: ScoreSettings): Ledger {
  const { weights, sequenceScore, readUnemitted } = settings;
  const values = valuesOf(node);
  const lines = [
    sequenceScore === 'off'
      ? { term: 'sequence', value: values.text, weight: 0, amount: 0, note: 'off' }
      : line('sequence', values[sequenceScore], 1, 'counted'),
    critique('relevance', node.relevance, values.relevance, weights.rel),
    critique('support', node.support, values.support, weights.sup),
    critique('utility', node.utility, values.utility, weights.use),
  ] as const satisfies readonly LedgerLine[];
  return { lines, score: lines[0].amount + lines[1].amount + lines[2].amount + lines[3].amount };

  function critique(term: LedgerLine['term'], reading: GroupReading | null, value: number | null, weight: number): LedgerLine {
    if (reading === null || reading.emitted) return line(term, value, weight, 'counted');
    return readUnemitted ? line(term, value, weight, 'read_unemitted') : { term, value, weight, amount: 0, note: 'not_emitted' };
  }
}

function line(term: LedgerLine['term'], value: number | null, weight: number, note: LineNote): LedgerLine {
  if (value === null) return { term, value, weight, amount: 0, note: 'not_emitted' };
  return { term, value, weight, amount: weight * value, note };
}
