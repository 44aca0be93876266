/** From node numbers back to what a person is told. */
import type { Found } from './exact';
import { START, type Tree } from './tree';
import type { Outcome } from './types';

/** Equal for equal outcomes; ranks among the kept do not count. */
export function keyOf(found: Found, by: 'kept' | 'answer' = 'kept'): string {
  const key = `${found.leaf} ${by === 'kept' || found.needs.length > 0 ? [...found.needs].sort((a, b) => a - b) : ''}`;
  return by === 'answer' ? key : `${key} ${found.kept.map((level) => [...level].sort((a, b) => a - b)).join(' ')}`;
}

export function outcomeOf(tree: Tree, found: Found): Outcome {
  const id = (node: number) => tree.ids[node] as string;
  const path: number[] = [];
  for (let node = found.leaf; node !== START; node = tree.parent[node] as number) path.unshift(node);
  return {
    kept: found.kept.map((level) => [...level].sort((a, b) => a - b).map(id)),
    path: path.map(id),
    text: path.map((node) => tree.texts[node]).join(' ').trim(),
    missing: found.needs.length > 0,
    needs: found.needs.map((node) => (node === START ? null : id(node))),
  };
}
