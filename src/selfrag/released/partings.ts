/** What paper and released semantics make of one record, side by side. */
import { replay, type Replay } from '../replay';
import type { Settings } from '../settings';
import type { Trace, TraceNode } from '../trace';
import { DEFECTS, type DefectId } from './defects';
import { drive, type Driven } from './drive';
import { segmentsOf, type Segment } from './segments';

/** Where the two part. */
export type Place = 'run' | 'decision' | 'candidates' | 'scores' | 'kept' | 'answer' | 'citations';

export interface Parting {
  readonly where: Place;
  /** Node of the released trace; null: none in particular. */
  readonly node: string | null;
  readonly paper: string;
  readonly released: string;
  /** What explains it, from what happened; empty when nothing known does. */
  readonly defects: readonly DefectId[];
  readonly sentence: string;
}

/** A segment of both, found by the passages that its path read; null where one of the two has none. */
export interface Pair {
  readonly paper: TraceNode | null;
  readonly released: TraceNode | null;
  readonly segment: Segment | null;
}

export interface Facts {
  readonly settings: Settings;
  readonly paper: Replay;
  readonly released: Replay;
  readonly driven: Driven;
  /** In the order of the released tree, then what only the paper's has. */
  readonly pairs: readonly Pair[];
}

export function factsOf(trace: Trace, settings: Settings): Facts {
  const paper = replay(trace, { ...settings, semantics: 'paper' });
  const released = replay(trace, { ...settings, semantics: 'released' });
  const driven = drive(trace, settings);
  return { settings, paper, released, driven, pairs: pairsOf(paper, released, segmentsOf(driven, trace)) };
}

function pairsOf(paper: Replay, released: Replay, segments: readonly Segment[]): Pair[] {
  // What a search under these settings never comes to is no part of it.
  const used = paper.trace.nodes.filter(({ id }) => paper.ranking.standings.get(id) !== 'unused');
  const others = byPath({ ...paper.trace, nodes: used });
  const mine = byPath(released.trace);
  const segmentOf = new Map(released.trace.nodes.map(({ id }, i) => [id, segments[i] ?? null]));
  const pairs = [...mine].map(([key, node]): Pair => ({ paper: others.get(key) ?? null, released: node, segment: segmentOf.get(node.id) ?? null }));
  const rest = [...others].filter(([key]) => !mine.has(key)).map(([, node]): Pair => ({ paper: node, released: null, segment: null }));
  return [...pairs, ...rest];
}

/** Nodes by the passages of their path. */
function byPath({ nodes, retrievals }: Pick<Trace, 'nodes' | 'retrievals'>): Map<string, TraceNode> {
  const keys = new Map<string, string>();
  return new Map(
    nodes.map((node) => {
      const passage = retrievals.find(({ id }) => id === node.evidence?.retrieval)?.passages[node.evidence?.index ?? -1];
      const key = `${keys.get(node.parent ?? '') ?? ''}/${passage?.id ?? ''}`;
      keys.set(node.id, key);
      return [key, node];
    }),
  );
}

/** @param sentence what happened; what the defects do is added */
export function parting(part: Omit<Parting, 'defects'> & { readonly defects: Iterable<DefectId> }): Parting {
  const defects = sorted(part.defects);
  const reasons = defects.map((id) => ` ${id}: ${DEFECTS[id].released}`).join('');
  return { ...part, defects, sentence: part.sentence + reasons };
}

/** Each once, by number. */
export function sorted(defects: Iterable<DefectId>): DefectId[] {
  return [...new Set(defects)].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
}
