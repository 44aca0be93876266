/** Path scores as products of segment scores: polynomials in the weight. */
import { SAME, segmentLine, type Along } from './along';
import { meetings, type Factor } from './polynomial';
import { START, type Tree } from './tree';
import type { Range, WeightSlider } from './types';

export function alongProducts(tree: Tree, slider: WeightSlider, { min, max }: Range): Along {
  const size = tree.ids.length;
  const lines = tree.ids.map((_, node) => segmentLine(tree, node, slider));
  const factors = lines.map(([intercept, slope]): Factor => [intercept + slope * min, intercept + slope * max]);
  const chains = tree.ids.map((_, node) => chain(tree, node));
  /** Where the scores of two nodes are equal, ascending; null: everywhere. By pair, the smaller node first. */
  const ties = new Map<number, readonly number[] | null>();

  return {
    curved: true,
    guard(nodes, from, to) {
      const low = Math.min(...nodes.map((node) => bound(node, from, to, Math.min) ?? -Infinity));
      return (rival) => (bound(rival, from, to, Math.max) ?? Infinity) < low;
    },
    value(node, at) {
      let all = 1;
      for (const one of chains[node] as number[]) {
        const [intercept, slope] = lines[one] as [number, number];
        all *= intercept + slope * at;
      }
      return all;
    },
    sum: () => {
      throw new RangeError('A sum of products is no product.');
    },
    narrow(stretch, ahead, behind) {
      const found = tiesOf(ahead, behind);
      if (found === null) return false;
      for (const tie of found) {
        if (tie <= stretch.at) stretch.from = Math.max(stretch.from, tie);
        if (tie >= stretch.at) stretch.to = Math.min(stretch.to, tie);
      }
      return true;
    },
  };

  /** A bound of a score on a stretch; null where a factor is negative. */
  function bound(node: number, from: number, to: number, pick: (a: number, b: number) => number): number | null {
    let all = 1;
    for (const one of chains[node] as number[]) {
      const [intercept, slope] = lines[one] as [number, number];
      const [left, right] = [intercept + slope * from, intercept + slope * to];
      if (left < 0 || right < 0) return null;
      all *= pick(left, right);
    }
    return all;
  }

  function tiesOf(a: number, b: number): readonly number[] | null {
    const key = Math.min(a, b) * size + Math.max(a, b);
    let found = ties.get(key);
    if (found === undefined) ties.set(key, (found = findTies(chains[a] as number[], chains[b] as number[])));
    return found;
  }

  /** Segments that both paths share are factors of the difference: their zeros are ties, and what is left is simpler. */
  function findTies(one: number[], other: number[]): number[] | null {
    let shared = 0;
    while (shared < one.length && one[shared] === other[shared]) shared++;
    const rest = meetings(one.slice(shared).map(factor), other.slice(shared).map(factor), SAME);
    if (rest === null) return null;
    const zeros = one.slice(0, shared).flatMap((node) => {
      const [left, right] = factor(node);
      return left === right || left * right > 0 ? [] : [left / (left - right)];
    });
    return [...rest, ...zeros].map((share) => min + (max - min) * share).sort((a, b) => a - b);
  }

  function factor(node: number): Factor {
    return factors[node] as Factor;
  }
}

/** Nodes from the first segment to `node`. */
function chain(tree: Tree, node: number): number[] {
  const path: number[] = [];
  for (let one = node; one !== START; one = tree.parent[one] as number) path.push(one);
  return path.reverse();
}
