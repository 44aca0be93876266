/**
 * A slider's range cut into stretches of one outcome, level by level: where the kept paths of a level are the same, the
 * pool of the next level is the same, and its kept paths are cut out of that stretch alone. A stretch is found by
 * ranking the pool at one position and widening from there to the nearest ties, so nothing is sampled: what is left on
 * either side is treated alike until nothing is left.
 */
import type { Along, Stretch } from './along';
import type { Found } from './exact';
import { best, bestFirst } from './order';
import { ballots, poolOf, START, type Tree } from './tree';
import type { Range } from './types';

/** The outcome between two positions; on them it may differ. */
export interface Part extends Found {
  readonly from: number;
  readonly to: number;
}

/** Ranks a pool at `stretch.at` and cuts the stretch down to where those kept stay so. */
type Look = (stretch: Stretch) => number[];

/** Positions closer together than this, relative to their size, are one. */
const NARROW = 1e-13;

/**
 * Thrown where equal scores belong to children of different parents: which of them is ahead depends on the parents'
 * ranks, not only on which parents are kept.
 */
export const RANKS_MATTER = Symbol('ranks matter');

/** @param attempt `ranked`: cut also where the kept paths change places among themselves */
export function withRanksIfNeeded<T>(attempt: (ranked: boolean) => T): T {
  try {
    return attempt(false);
  } catch (error) {
    if (error !== RANKS_MATTER) throw error;
    return attempt(true);
  }
}

export function partition(tree: Tree, along: Along, range: Range): Part[] {
  return withRanksIfNeeded((ranked) => cut(tree, along, range, ranked));
}

function cut(tree: Tree, along: Along, range: Range, ranked: boolean): Part[] {
  const { beamWidth, form } = tree.settings;
  const parts: Part[] = [];
  level(range.min, range.max, [START], 1, [], []);
  return parts;

  function level(from: number, to: number, before: readonly number[], depth: number, kept: (readonly number[])[], needed: number[]): void {
    const pool = poolOf(tree, before, depth);
    const needs = [...needed, ...pool.needs];
    if (!pool.over) {
      const look = form === 'closed' ? election(ballots(tree, pool.nodes)) : contest(pool.nodes, beamWidth);
      for (const cell of stretches(from, to, look)) {
        level(cell.from, cell.to, cell.kept, depth + 1, [...kept, cell.kept], needs);
      }
    } else if (before[0] === START || form === 'closed') {
      parts.push({ from, to, kept, leaf: before[0] as number, needs });
    } else {
      for (const cell of stretches(from, to, contest(before, 1))) {
        parts.push({ from: cell.from, to: cell.to, kept, leaf: cell.kept[0] as number, needs });
      }
    }
  }

  function contest(pool: readonly number[], count: number): Look {
    return (stretch) => {
      const scores = pool.map((node) => along.value(node, stretch.at));
      const kept = best(pool, scores, count);
      const inside = new Set(kept);
      let { from, to } = stretch;
      let behind = along.guard(kept, from, to);
      for (const rival of along.curved ? best(pool, scores, pool.length) : pool) {
        if (inside.has(rival) || behind(rival)) continue;
        for (const node of kept) stays(stretch, node, rival);
        if (!along.curved || (stretch.from === from && stretch.to === to)) continue;
        ({ from, to } = stretch);
        behind = along.guard(kept, from, to);
      }
      if (ranked) inOrder(stretch, kept);
      return kept;
    };
  }

  /** Closed tasks: answers in the order of their sums, candidates of one answer in the order of their scores. */
  function election(groups: readonly number[][]): Look {
    const sums = groups.map((group) => along.sum(group));
    return (stretch) => {
      const answers = bestFirst(sums, (sum) => along.value(sum, stretch.at));
      inOrder(stretch, answers);
      const kept = answers.flatMap((sum) => {
        const group = bestFirst(groups[sums.indexOf(sum)] as number[], (node) => along.value(node, stretch.at));
        inOrder(stretch, group);
        return group;
      });
      return kept.slice(0, beamWidth);
    };
  }

  function inOrder(stretch: Stretch, nodes: readonly number[]): void {
    for (let k = 1; k < nodes.length; k++) along.narrow(stretch, nodes[k - 1] as number, nodes[k] as number);
  }

  function stays(stretch: Stretch, node: number, rival: number): void {
    if (!along.narrow(stretch, node, rival) && !ranked && tree.parent[node] !== tree.parent[rival]) throw RANKS_MATTER;
  }
}

interface Cell {
  readonly from: number;
  readonly to: number;
  readonly kept: readonly number[];
}

const narrow = (from: number, to: number) => to - from <= NARROW * Math.max(1, Math.abs(to));

/** Stretches on which a look keeps the same; they tile from..to. */
function stretches(from: number, to: number, look: Look): Cell[] {
  const found: Cell[] = [];
  if (narrow(from, to)) return [{ from, to, kept: look({ from, at: (from + to) / 2, to }) }];
  cover(from, to);
  // What is too narrow to look into goes to a neighbour.
  const last = found.length - 1;
  return found.map((cell, k) => ({
    ...cell,
    from: k === 0 ? from : (found[k - 1] as Cell).to,
    to: k === last ? to : cell.to,
  }));

  function cover(left: number, right: number): void {
    if (narrow(left, right)) return;
    const stretch: Stretch = { from: left, at: (left + right) / 2, to: right };
    const kept = look(stretch);
    cover(left, stretch.from);
    // A tie at the very position that was looked at may leave no stretch at all; both sides are looked at anyway.
    if (stretch.to > stretch.from) found.push({ from: stretch.from, to: stretch.to, kept });
    cover(stretch.to, right);
  }
}
