/**
 * The search at one setting of the weights over a `Tree`: `rank` step by step, with the same floating-point operations
 * in the same order, but without ledgers, maps and ids. Tells what holds exactly on a border.
 */
import type { Weights } from '../settings';
import { best, bestFirst } from './order';
import { ballots, poolOf, START, type Tree } from './tree';

export interface Found {
  /** Per level, best first. */
  readonly kept: readonly (readonly number[])[];
  /** Last node of the answer's path, or START. */
  readonly leaf: number;
  /** Nodes whose continuation is missing, START for the first segment. */
  readonly needs: readonly number[];
}

export function searchAt(tree: Tree, weights: Weights): Found {
  const scores = pathScoresAt(tree, weights);
  const score = (node: number) => scores[node] as number;
  const levels: number[][] = [];
  const needs: number[] = [];
  let kept: number[] = [START];
  for (let depth = 1; ; depth++) {
    const pool = poolOf(tree, kept, depth);
    needs.push(...pool.needs);
    if (pool.over) return { kept: levels, leaf: kept[0] ?? START, needs };
    if (tree.settings.form === 'closed') kept = elected(ballots(tree, pool.nodes), score).slice(0, tree.settings.beamWidth);
    else kept = best(pool.nodes, pool.nodes.map(score), tree.settings.beamWidth);
    levels.push(kept);
  }
}

function elected(groups: readonly number[][], score: (node: number) => number): number[] {
  const sums = groups.map((group) => group.reduce((sum, node) => sum + score(node), 0));
  return bestFirst([...groups.keys()], (k) => sums[k] as number).flatMap((k) => bestFirst(groups[k] as number[], score));
}

/** By node. The order of operations is that of `ledger` and `rank`. */
export function pathScoresAt(tree: Tree, { rel, sup, use }: Weights): Float64Array {
  const { parent, depth, parts, settings } = tree;
  const scores = new Float64Array(parent.length);
  const part = (i: number) => parts[i] as number;
  for (let node = 0; node < scores.length; node++) {
    const at = node * 4;
    const own = part(at) + rel * part(at + 1) + sup * part(at + 2) + use * part(at + 3);
    const up = parent[node] as number;
    if (up === START) scores[node] = own;
    else scores[node] = settings.pathScore === 'product' ? (scores[up] as number) * own : (scores[up] as number) + own;
  }
  if (settings.pathScore === 'mean') for (let node = 0; node < scores.length; node++) scores[node]! /= depth[node] as number;
  return scores;
}
