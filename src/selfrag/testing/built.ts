/** Traces built by hand, for tests that need exact scores and distributions. */
import type { RankedTrace } from '../recorded';
import { DEFAULT_SETTINGS, type Settings } from '../settings';
import { RELEVANCE, SUPPORT } from '../tokens';
import type { TraceDecision, TraceNode, TraceRetrieval, TraceToken } from '../trace';

/** Log-probs of a group from probabilities. */
export const logs = (...probabilities: number[]): number[] => probabilities.map(Math.log);

export const token = (text: string, p: number, control = false): TraceToken => ({ id: 0, text, logProb: Math.log(p), control, top: [] });

export interface Sketch {
  readonly id: string;
  readonly parent?: string | null;
  readonly decision?: string;
  /** Passage of the decision's retrieval. */
  readonly index?: number | null;
  /** p of the one word, which alone is the score under `BARE`. */
  readonly p: number;
  readonly text?: string;
  readonly finish?: TraceNode['finish'];
  /** Shares of relevance and support, as emitted. */
  readonly relevance?: readonly [number, number];
  readonly support?: readonly [number, number, number];
  /** p of [Retrieval], [No Retrieval], [Continue to Use Evidence] at the end. */
  readonly next?: readonly [number, number, number];
  readonly over?: Partial<TraceNode>;
}

/** Weights 0, everything read, nothing dropped: the score of a segment is the probability of its word. */
export const BARE: Settings = { ...DEFAULT_SETTINGS, mode: 'always', weights: { rel: 0, sup: 0, use: 0 }, passages: 3 };

export function node(sketch: Sketch, depth = 1): TraceNode {
  const { id, parent = null, decision = 'd1', index = 0, p, text = id, finish = 'eos', relevance, support, next } = sketch;
  const reading = (step: number, probabilities: readonly number[] | undefined) =>
    probabilities ? { step, emitted: true, logProbs: logs(...probabilities) } : null;
  return {
    id,
    parent,
    depth,
    decision,
    evidence: index === null ? null : { retrieval: `r-${decision}`, index },
    tokens: [
      token(RELEVANCE[0], 0.5, true),
      token(` ${text}`, p),
      token(SUPPORT[0], 0.5, true),
      token(finish === 'eos' ? '</s>' : '[Retrieval]', 0.5, true),
    ],
    text,
    finish,
    relevance: reading(0, relevance ?? [0.8, 0.2]),
    support: reading(2, support ?? [0.6, 0.3, 0.1]),
    utility: null,
    next: reading(3, next ?? [0.6, 0.3, 0.1]),
    keepEvidence: true,
    maxNewTokens: DEFAULT_SETTINGS.maxNewTokens,
    forced: null,
    ...sketch.over,
  };
}

export function decision(id: string, after: string | null, action: TraceDecision['action'] = 'retrieve'): TraceDecision {
  const retrieval = action === 'retrieve' ? `r-${id}` : null;
  return { id, after, logProbs: logs(0.6, 0.3, 0.1), share: 2 / 3, mass: 1, action, because: 'always', retrieval };
}

export function retrieval(id: string, passages: number, available = passages): TraceRetrieval {
  const made = Array.from({ length: passages }, (_, i) => ({ id: `p${i}`, title: `P${i}`, text: `Text ${i}.`, score: 1 - i / 10, edited: false, dropped: false }));
  return { id: `r-${id}`, query: 'Q', passages: made, available };
}

/** First segments behind one retrieval, one passage each. */
export const firsts = (...nodes: readonly (number | Omit<Sketch, 'id' | 'index'>)[]): RankedTrace => ({
  decisions: [decision('d1', null)],
  retrievals: [retrieval('d1', nodes.length)],
  nodes: nodes.map((one, index) => node({ id: `n${index + 1}`, index, ...(typeof one === 'number' ? { p: one } : one) })),
  forced: [],
});
