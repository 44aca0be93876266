/** Positions of the segments of a trace as a tree that grows to the right. */
import { hierarchy, tree } from 'd3-hierarchy';
import type { TraceNode } from '../../selfrag';

export interface Placed {
  /** null: the question, where all paths begin. */
  readonly node: TraceNode | null;
  readonly id: string;
  readonly parent: string | null;
  /** Left and middle of the box, in pixels. */
  readonly x: number;
  readonly y: number;
  /** 1 for the question. */
  readonly level: number;
}

export interface TreeLayout {
  readonly placed: readonly Placed[];
  readonly width: number;
  readonly height: number;
}

/** Id of the box of the question; node ids never contain a blank. */
export const QUESTION_ID = 'the question';

export const BOX = { width: 168, height: 46, columnGap: 56, rowGap: 12 } as const;

interface Branch {
  readonly node: TraceNode | null;
  readonly children: readonly Branch[];
}

export function treeLayout(nodes: readonly TraceNode[]): TreeLayout {
  const under = (parent: string | null): Branch[] =>
    nodes.filter((node) => node.parent === parent).map((node) => ({ node, children: under(node.id) }));
  const root = hierarchy<Branch>({ node: null, children: under(null) }, (branch) => [...branch.children]);
  const laid = tree<Branch>().nodeSize([BOX.height + BOX.rowGap, BOX.width + BOX.columnGap])(root);
  const all = laid.descendants();
  const top = Math.min(...all.map((point) => point.x));
  const bottom = Math.max(...all.map((point) => point.x));
  const margin = BOX.height / 2 + 4;
  return {
    placed: all.map((point) => ({
      node: point.data.node,
      id: point.data.node?.id ?? QUESTION_ID,
      parent: point.parent ? (point.parent.data.node?.id ?? QUESTION_ID) : null,
      x: point.y + 4,
      y: point.x - top + margin,
      level: point.depth + 1,
    })),
    width: Math.max(...all.map((point) => point.y)) + BOX.width + 8,
    height: bottom - top + 2 * margin,
  };
}
