/**
 * What a record offers to the search under some settings, whatever the weights: which candidates follow which segment,
 * what is missing, and what each score is made of. The steps are those of `rank` (step.ts).
 */
import { contradicted, depthLimit } from '../rank';
import { recordedOf } from '../recorded';
import { scoreParts } from '../score';
import type { Settings } from '../settings';
import { stepAfter } from '../step';
import type { Trace } from '../trace';
import { normaliseAnswer } from '../votes';

/** Nodes are numbers here: their place in the trace; -1 is the start, before any segment. */
export const START = -1;

export interface TreeStep {
  readonly children: readonly number[];
  /** The continuation was never generated, or not all of it. */
  readonly missing: boolean;
}

export interface Tree {
  readonly settings: Settings;
  /** Most segments in a path. */
  readonly depthLimit: number;
  readonly ids: readonly string[];
  readonly texts: readonly string[];
  readonly parent: Int32Array;
  /** 1 for first segments. */
  readonly depth: Int32Array;
  /** Four per node: the part of the score that no weight touches, s_rel, s_sup, s_use (0 where a line does not count). */
  readonly parts: Float64Array;
  /** By node; 1: the likeliest support token is "No support". */
  readonly contradicted: Uint8Array;
  step(node: number): TreeStep;
}

export function treeOf(trace: Trace, settings: Settings): Tree {
  const { nodes } = trace;
  const recorded = recordedOf(trace);
  const indices = new Map(nodes.map((node, i) => [node.id, i]));
  const at = (id: string | null) => (id === null ? START : (indices.get(id) ?? START));
  const parts = new Float64Array(nodes.length * 4);
  nodes.forEach((node, i) => {
    const { base, rel, sup, use } = scoreParts(node, settings);
    parts.set([base, rel, sup, use], i * 4);
  });
  const steps = new Map<number, TreeStep>();
  return {
    settings,
    depthLimit: depthLimit(settings),
    ids: nodes.map((node) => node.id),
    texts: nodes.map((node) => node.text),
    parent: Int32Array.from(nodes, (node) => at(node.parent)),
    depth: Int32Array.from(nodes, (node) => node.depth),
    parts,
    contradicted: Uint8Array.from(nodes, (node) => (contradicted(node) ? 1 : 0)),
    step(node) {
      let step = steps.get(node);
      if (!step) steps.set(node, (step = read(node)));
      return step;
    },
  };

  function read(node: number): TreeStep {
    const after = nodes[node];
    if (after && after.finish !== 'stop') return { children: [], missing: false };
    const { candidates, missing } = stepAfter(recorded, after?.id ?? null, settings);
    return { children: candidates.map(({ id }) => at(id)), missing: missing.length > 0 };
  }
}

/** What competes at a level behind the kept paths. */
export interface Pool {
  /** Paths that ended earlier, then the new candidates, in the order in which ties are settled. */
  readonly nodes: readonly number[];
  /** Kept paths whose continuation is missing. */
  readonly needs: readonly number[];
  /** There is nothing to go on with: `nodes` is empty, and the answer is among the paths kept so far. */
  readonly over: boolean;
}

/** @param kept the paths kept at the level before `depth`, best first; `[START]` before the first */
export function poolOf(tree: Tree, kept: readonly number[], depth: number): Pool {
  if (depth > tree.depthLimit) return { nodes: [], needs: [], over: true };
  const ended: number[] = [];
  const fresh: number[] = [];
  const needs: number[] = [];
  for (const node of kept) {
    const { children, missing } = tree.step(node);
    if (missing) needs.push(node);
    else if (children.length === 0 && node !== START) ended.push(node);
    fresh.push(...children);
  }
  if (fresh.length === 0) return { nodes: [], needs, over: true };
  const sound = tree.settings.hardConstraint ? fresh.filter((node) => !tree.contradicted[node]) : fresh;
  return { nodes: [...ended, ...(sound.length > 0 ? sound : fresh)], needs, over: false };
}

/** Candidates of a closed task by the answer that they give, in the order of `countVotes` before it sorts. */
export function ballots(tree: Tree, pool: readonly number[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const node of pool) {
    const answer = normaliseAnswer(tree.texts[node] as string);
    groups.set(answer, [...(groups.get(answer) ?? []), node]);
  }
  return [...groups.values()];
}
