/**
 * Scores of a candidate as both scripts compute them, over a table of what differs between the two
 * (`run_step_generation_batch` in run_long_form_static.py, `call_model_rerank_w_scores_batch` in run_short_form.py).
 */
import { RELEVANCE, SUPPORT, UTILITY, type ReflectionToken } from '../tokens';
import { emptyGeneration, type Completion } from './completion';
import { ReleasedError } from './errors';

/** In the order of the scripts' dictionaries. */
export const RELEVANCE_ORDER = ['[Irrelevant]', '[Relevant]'] as const satisfies readonly (typeof RELEVANCE)[number][];

/** Log-prob of a token that is not among those reported. */
const ABSENT = -100;

export interface ScoreOptions {
  readonly grounding: boolean;
  readonly utility: boolean;
  readonly sequence: boolean;
  readonly weights: { readonly rel: number; readonly sup: number; readonly use: number };
}

export interface Scoring {
  /** "Probability" of a relevance token that is not among those reported (D4). */
  readonly absentRelevance: number;
  /** The tokens that the utility table is filled from (D1). */
  readonly utilityFrom: readonly ReflectionToken[];
  /** Whether that table is the groundness one, which does not exist when groundness is off. */
  readonly utilityNeedsGrounding: boolean;
}

export const LONG_SCORING: Scoring = { absentRelevance: ABSENT, utilityFrom: SUPPORT, utilityNeedsGrounding: true };
export const SHORT_SCORING: Scoring = { absentRelevance: Math.exp(ABSENT), utilityFrom: UTILITY, utilityNeedsGrounding: false };

/** Probabilities by token, in the order in which they were read; empty when nothing was. */
export type Table = Partial<Record<ReflectionToken, number>>;

/** A candidate on its way; what a crash left unset stays null. */
export interface Candidate {
  readonly completion: Completion;
  relevance: Table | null;
  ground: Table | null;
  utilityTable: Table | null;
  /** s_rel, s_sup, s_use, exp of the mean log-prob of all tokens, and the segment score. */
  scores: Scores | null;
  /** Text after the rewriting of [No Retrieval], with markers. */
  pred: string | null;
  /** Rank of each [No Retrieval] that was looked at, and whether it became [Retrieval]. */
  rewritten: readonly boolean[];
}

export interface Scores {
  readonly relevance: number;
  readonly ground: number;
  readonly utility: number;
  readonly sequence: number;
  readonly final: number;
}

export const candidateOf = (completion: Completion): Candidate => ({
  completion,
  relevance: null,
  ground: null,
  utilityTable: null,
  scores: null,
  pred: null,
  rewritten: [],
});

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const entries = (table: Table) => Object.values(table);

/** Probabilities of `tokens` at a step; absent ones get exp(-100). */
export function probabilities(completion: Completion, step: number, tokens: readonly ReflectionToken[]): Table {
  return Object.fromEntries(tokens.map((token) => [token, Math.exp(completion.logProb(step, token) ?? ABSENT)]));
}

/** First step that emitted one of `tokens`, or -1. */
const firstOf = (completion: Completion, tokens: readonly ReflectionToken[]) =>
  completion.tokens.findIndex((token) => (tokens as readonly unknown[]).includes(token));

/**
 * Fills the tables and the scores of a candidate.
 * @throws ReleasedError `IndexError` on an empty generation, `AttributeError` for utility without groundness (D1)
 */
export function scoreCandidate(candidate: Candidate, options: ScoreOptions, scoring: Scoring): void {
  const { completion } = candidate;
  candidate.relevance = {};
  candidate.ground = {};
  candidate.utilityTable = {};
  if (emptyGeneration(completion)) throw new ReleasedError('IndexError', 'an empty generation has no first step');
  for (const token of RELEVANCE_ORDER) {
    const logProb = completion.logProb(0, token);
    candidate.relevance[token] = logProb === undefined ? scoring.absentRelevance : Math.exp(logProb);
  }
  const grounded = options.grounding ? firstOf(completion, SUPPORT) : -1;
  if (grounded >= 0) candidate.ground = probabilities(completion, grounded, SUPPORT);
  const used = options.utility ? firstOf(completion, UTILITY) : -1;
  if (used >= 0) {
    if (scoring.utilityNeedsGrounding && !options.grounding) {
      throw new ReleasedError('AttributeError', 'utility is read from the groundness tokens, which are off', 'D1');
    }
    candidate.utilityTable = probabilities(completion, used, scoring.utilityFrom);
  }
  candidate.scores = scoresOf(candidate.relevance, candidate.ground, candidate.utilityTable, completion, options);
}

function scoresOf(relevance: Table, ground: Table, utility: Table, completion: Completion, options: ScoreOptions): Scores {
  const { weights } = options;
  const rel = (relevance['[Relevant]'] ?? 0) / sum(entries(relevance));
  const sup = groundScore(ground);
  const use = utilityScore(utility);
  const sequence = Math.exp(completion.cumulativeLogProb / Math.max(completion.tokens.length, 1));
  const final = options.sequence
    ? sequence + weights.rel * rel + weights.sup * sup + weights.use * use
    : weights.rel * rel + weights.sup * sup + weights.use * use;
  return { relevance: rel, ground: sup, utility: use, sequence, final };
}

function groundScore(table: Table): number {
  const values = SUPPORT.map((token) => table[token]);
  if (values.some((value) => value === undefined)) return 0;
  const [full = 0, partial = 0] = values as number[];
  const all = sum(values as number[]);
  return full / all + 0.5 * (partial / all);
}

const UTILITY_VALUE = [-1, -0.5, 0, 0.5, 1];

/** 0 unless the table holds all five utility tokens, which in long form it never does (D1). */
function utilityScore(table: Table): number {
  const values = UTILITY.map((token) => table[token]);
  if (values.some((value) => value === undefined)) return 0;
  const all = sum(values as number[]);
  return sum(values.map((value, i) => (UTILITY_VALUE[i] ?? 0) * ((value ?? 0) / all)));
}
