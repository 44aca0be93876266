/** Reading a next-token distribution. */
import { SelfRagError } from '../../selfrag';

export interface Candidate {
  readonly id: number;
  /** Natural logarithm of the probability over the whole vocabulary. */
  readonly logProb: number;
}

export interface Reading {
  /** The likeliest tokens, best first; ties go to the lower id. */
  readonly top: readonly Candidate[];
  readonly watched: readonly number[];
  /** Tokens likelier than each watched one; ties go to the lower id. */
  readonly ranks: readonly number[];
  /** Log-prob of any token. */
  logProb(id: number): number;
}

/** @throws SelfRagError `numbers-broken` when the logits are not finite, as a failing GPU returns them */
export function readDistribution(logits: Float32Array, watchedIds: readonly number[], topK: number): Reading {
  // Plain loops: this runs over the whole vocabulary for every token of every row.
  let max = -Infinity;
  for (let id = 0; id < logits.length; id++) if ((logits[id] as number) > max) max = logits[id] as number;
  let sum = 0;
  for (let id = 0; id < logits.length; id++) sum += Math.exp((logits[id] as number) - max);
  const norm = max + Math.log(sum);
  if (!Number.isFinite(norm)) {
    throw new SelfRagError(
      'numbers-broken',
      'The model returned numbers that are not finite. Load it again, on WebAssembly if this was the GPU.',
    );
  }
  return {
    top: best(logits, Math.min(topK, logits.length)).map((id) => ({ id, logProb: (logits[id] as number) - norm })),
    watched: watchedIds.map((id) => (logits[id] as number) - norm),
    ranks: ranksOf(logits, watchedIds),
    logProb: (id) => (logits[id] as number) - norm,
  };
}

/** One pass over the vocabulary for all ids: most tokens are less likely than the least likely watched one or are few. */
function ranksOf(logits: Float32Array, ids: readonly number[]): number[] {
  const ranks = ids.map(() => 0);
  const values = ids.map((id) => logits[id] as number);
  const lowest = Math.min(...values);
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit < lowest) continue;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (logit > value || (logit === value && id < (ids[i] as number))) ranks[i] = (ranks[i] as number) + 1;
    }
  }
  return ranks;
}

function best(logits: Float32Array, count: number): number[] {
  const ids: number[] = [];
  let bar = -Infinity;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (ids.length === count && logit <= bar) continue;
    let at = ids.length;
    while (at > 0 && logit > (logits[ids[at - 1] as number] as number)) at--;
    ids.splice(at, 0, id);
    if (ids.length > count) ids.pop();
    bar = logits[ids.at(-1) as number] as number;
  }
  return ids;
}
