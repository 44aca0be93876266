/** Positions of the segments of a trace as a tree that grows to the right. */
import { hierarchy, tree } from 'd3-hierarchy';
import type { TraceNode } from '../../selfrag';

export interface Placed {
  /** null: the question, where all paths begin, or a box that stands for several. */
  readonly node: TraceNode | null;
  /** How many candidates the box stands for; null: it is one of its own. */
  readonly more: number | null;
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
/** Id of the box that stands for the folded candidates behind `parent`. */
export const moreId = (parent: string) => `more of ${parent}`;

export const BOX = { width: 168, height: 46, columnGap: 56, rowGap: 12 } as const;

interface Branch {
  readonly id: string;
  readonly node: TraceNode | null;
  readonly more: number | null;
  readonly children: readonly Branch[];
}

/** @param folded number of candidates that one box stands for, by the id of the box that they go on from */
export function treeLayout(nodes: readonly TraceNode[], folded: ReadonlyMap<string, number> = new Map()): TreeLayout {
  const children = new Map<string, TraceNode[]>();
  for (const node of nodes) {
    const parent = node.parent ?? QUESTION_ID;
    children.set(parent, [...(children.get(parent) ?? []), node]);
  }
  const under = (parent: string): Branch[] => {
    const own = (children.get(parent) ?? []).map((node) => ({ id: node.id, node, more: null, children: under(node.id) }));
    const more = folded.get(parent) ?? 0;
    return more === 0 ? own : [...own, { id: moreId(parent), node: null, more, children: [] }];
  };
  const question: Branch = { id: QUESTION_ID, node: null, more: null, children: under(QUESTION_ID) };
  const root = hierarchy<Branch>(question, (branch) => [...branch.children]);
  const laid = tree<Branch>().nodeSize([BOX.height + BOX.rowGap, BOX.width + BOX.columnGap])(root);
  const all = laid.descendants();
  const top = Math.min(...all.map((point) => point.x));
  const bottom = Math.max(...all.map((point) => point.x));
  const margin = BOX.height / 2 + 4;
  return {
    placed: all.map((point) => ({
      node: point.data.node,
      more: point.data.more,
      id: point.data.id,
      parent: point.parent?.data.id ?? null,
      x: point.y + 4,
      y: point.x - top + margin,
      level: point.depth + 1,
    })),
    width: Math.max(...all.map((point) => point.y)) + BOX.width + 8,
    height: bottom - top + 2 * margin,
  };
}

/**
 * Which candidates have a box of their own where there are too many for all: those that were carried on when the run was
 * recorded, those that compete on now, and all behind the boxes that a person `opened`.
 */
export function foldTree(
  nodes: readonly TraceNode[],
  inSight: (node: TraceNode) => boolean,
  opened: ReadonlySet<string>,
): { shown: readonly TraceNode[]; folded: ReadonlyMap<string, number> } {
  const carriedOn = new Set(nodes.map((node) => node.parent));
  const folded = new Map<string, number>();
  const shown = nodes.filter((node) => {
    const parent = node.parent ?? QUESTION_ID;
    if (carriedOn.has(node.id) || opened.has(parent) || inSight(node)) return true;
    folded.set(parent, (folded.get(parent) ?? 0) + 1);
    return false;
  });
  return { shown, folded };
}
