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
}

/** @throws SelfRagError `numbers-broken` when the logits are not finite, as a failing GPU returns them */
export function readDistribution(logits: Float32Array, watchedIds: readonly number[], topK: number): Reading {
  let max = -Infinity;
  for (const logit of logits) if (logit > max) max = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - max);
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
  };
}

function best(logits: Float32Array, count: number): number[] {
  const ids: number[] = [];
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (ids.length === count && logit <= (logits[ids[count - 1] as number] as number)) continue;
    let at = ids.length;
    while (at > 0 && logit > (logits[ids[at - 1] as number] as number)) at--;
    ids.splice(at, 0, id);
    if (ids.length > count) ids.pop();
  }
  return ids;
}
