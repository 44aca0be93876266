/** Ranking by numbers. Ties are settled as a stable sort settles them: what comes first stays ahead. */

/**
 * The best `count` of a pool, best first.
 * @param scores parallel to `pool`
 */
export function best(pool: readonly number[], scores: ArrayLike<number>, count: number): number[] {
  const places: number[] = [];
  for (let i = 0; i < pool.length; i++) {
    const score = scores[i] as number;
    if (places.length === count && score <= (scores[places[count - 1] as number] as number)) continue;
    let at = Math.min(places.length, count - 1);
    for (; at > 0 && score > (scores[places[at - 1] as number] as number); at--) places[at] = places[at - 1] as number;
    places[at] = i;
  }
  return places.map((place) => pool[place] as number);
}

export function bestFirst(pool: readonly number[], score: (node: number) => number): number[] {
  return best(pool, pool.map(score), pool.length);
}
