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

/**
 * This runs over the whole vocabulary for every token of every row: three plain passes and nothing kept between them but
 * a table of counts. The first finds the likeliest tokens; the second sums the exponentials and counts tokens by how far
 * they lie below the likeliest; the third compares one by one only those that share a count with a watched token.
 * @throws SelfRagError `numbers-broken` when the logits are not finite, as a failing GPU returns them
 */
export function readDistribution(logits: Float32Array, watchedIds: readonly number[], topK: number): Reading {
  const likeliest = best(logits, Math.min(topK, logits.length));
  const max = logits[likeliest[0] ?? 0] as number;
  const norm = max + Math.log(sumAndCount(logits, max));
  if (!Number.isFinite(norm)) {
    throw new SelfRagError(
      'numbers-broken',
      'The model returned numbers that are not finite. Load it again, on WebAssembly if this was the GPU.',
    );
  }
  const logProb = (id: number) => (logits[id] as number) - norm;
  return {
    top: likeliest.map((id) => ({ id, logProb: logProb(id) })),
    watched: watchedIds.map(logProb),
    ranks: ranksOf(logits, watchedIds),
    logProb,
  };
}

/**
 * e^x for x <= 0 to eleven digits, several times as fast as Math.exp: x = (k + j / SLOTS) ln 2 + r, with a table for
 * 2^(j / SLOTS) and the first terms of the series for the small r.
 */
const SLOTS = 2048;
const SLOT_BITS = 11;
/** Below this, e^x is nothing beside the 1 of the likeliest token. */
const NOTHING = -700;
const FRACTIONS = Float64Array.from({ length: SLOTS }, (_, j) => 2 ** (j / SLOTS));
const HALVINGS = Float64Array.from({ length: 1024 }, (_, k) => 2 ** -k);

/** So many bits of the scaled x tell counts apart: 64 counts per factor of two, so that few tokens share one. */
const COUNT_BITS = 5;
const COUNTS = 4096;
const counts = new Uint32Array(COUNTS);
const isWatched = new Uint8Array(COUNTS);
/** Which count each token is in; grown with the vocabulary. */
let countOf = new Uint16Array(0);

/** Sum of e^(logit - max). Leaves counts and the count of each token behind; higher counts hold less likely tokens. */
function sumAndCount(logits: Float32Array, max: number): number {
  if (countOf.length < logits.length) countOf = new Uint16Array(logits.length);
  counts.fill(0);
  let sum = 0;
  for (let id = 0; id < logits.length; id++) {
    const x = (logits[id] as number) - max;
    let count = COUNTS - 1;
    if (!(x < NOTHING)) {
      const scaled = x * (SLOTS / Math.LN2);
      const whole = (scaled - 0.5) | 0;
      const r = (scaled - whole) * (Math.LN2 / SLOTS);
      sum += (FRACTIONS[whole & (SLOTS - 1)] as number) * (HALVINGS[-(whole >> SLOT_BITS)] as number) * (1 + r + (r * r) / 2);
      count = -whole >> COUNT_BITS;
      if (count > COUNTS - 1) count = COUNTS - 1;
    }
    countOf[id] = count;
    counts[count] = (counts[count] as number) + 1;
  }
  return sum;
}

/** How many tokens are likelier than each of `ids`, ties by the lower id; from what the last `sumAndCount` left. */
function ranksOf(logits: Float32Array, ids: readonly number[]): number[] {
  isWatched.fill(0);
  for (const id of ids) isWatched[countOf[id] as number] = 1;
  for (let count = 1; count < COUNTS; count++) counts[count] = (counts[count] as number) + (counts[count - 1] as number);
  const ranks = ids.map((id) => counts[(countOf[id] as number) - 1] ?? 0);
  for (let id = 0; id < logits.length; id++) {
    const count = countOf[id] as number;
    if (isWatched[count] === 0) continue;
    const logit = logits[id] as number;
    for (let i = 0; i < ids.length; i++) {
      const watched = ids[i] as number;
      if (countOf[watched] !== count) continue;
      const value = logits[watched] as number;
      if (logit > value || (logit === value && id < watched)) ranks[i] = (ranks[i] as number) + 1;
    }
  }
  return ranks;
}

function best(logits: Float32Array, count: number): number[] {
  const ids: number[] = [];
  const insert = (id: number) => {
    let at = ids.length;
    while (at > 0 && (logits[id] as number) > (logits[ids[at - 1] as number] as number)) at--;
    ids.splice(at, 0, id);
  };
  for (let id = 0; id < count; id++) insert(id);
  let bar = logits[ids[count - 1] ?? 0] as number;
  for (let id = count; id < logits.length; id++) {
    if ((logits[id] as number) <= bar) continue;
    insert(id);
    ids.pop();
    bar = logits[ids[count - 1] as number] as number;
  }
  return ids;
}
