/** Which candidate of one trace stands in the place of which candidate of another. */
import type { Trace, TraceNode } from './trace';

/** The same thing in trace a and in trace b. */
export interface Pair<T> {
  readonly a: T;
  readonly b: T;
}

export interface Alignment {
  /** Parents before their children. */
  readonly pairs: readonly Pair<TraceNode>[];
  /** Candidates in a place that the other trace never came to, in the order of their trace. */
  readonly only: Pair<readonly TraceNode[]>;
}

/**
 * Two candidates stand in the same place when their parents do and they read the same passage. Where several do, those
 * that were opened the same way (retrieved, continued, forced) are paired first, then the rest in the order of the
 * traces. Exchanging the traces exchanges the sides and nothing else.
 */
export function alignTraces(a: Trace, b: Trace): Alignment {
  const [left, right] = [placesOf(a), placesOf(b)];
  const pairs: Pair<Candidate>[] = [];
  const follow = (parents: Pair<string | null>) => {
    const children: Pair<Candidate>[] = [];
    let rest = { a: left.get(parents.a) ?? [], b: right.get(parents.b) ?? [] };
    for (const key of [(c: Candidate) => c.opened, (c: Candidate) => c.passage]) {
      const matched = match(rest.a, rest.b, key);
      children.push(...matched);
      const taken = new Set(matched.flatMap((pair) => [pair.a, pair.b]));
      rest = { a: rest.a.filter((one) => !taken.has(one)), b: rest.b.filter((one) => !taken.has(one)) };
    }
    pairs.push(...children);
    for (const pair of children) follow({ a: pair.a.node.id, b: pair.b.node.id });
  };
  follow({ a: null, b: null });
  pairs.sort(order);
  const paired = new Set(pairs.flatMap((pair) => [pair.a.node, pair.b.node]));
  return {
    pairs: pairs.map((pair) => ({ a: pair.a.node, b: pair.b.node })),
    only: { a: a.nodes.filter((node) => !paired.has(node)), b: b.nodes.filter((node) => !paired.has(node)) },
  };
}

interface Candidate {
  readonly node: TraceNode;
  /** Position in its trace. */
  readonly at: number;
  readonly passage: string;
  readonly opened: string;
}

/** Candidates by the node that they go on from. */
function placesOf(trace: Trace): ReadonlyMap<string | null, readonly Candidate[]> {
  const actions = new Map(trace.decisions.map((decision) => [decision.id, decision.action]));
  const retrievals = new Map(trace.retrievals.map((retrieval) => [retrieval.id, retrieval.passages]));
  return grouped(
    trace.nodes.map((node, at): Candidate => {
      const passage = (node.evidence && retrievals.get(node.evidence.retrieval)?.[node.evidence.index]?.id) ?? '';
      const forced = node.forced && [node.forced.step, node.forced.token];
      return { node, at, passage, opened: JSON.stringify([passage, actions.get(node.decision), forced]) };
    }),
    ({ node }) => node.parent,
  );
}

function grouped<K, V>(values: readonly V[], key: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}

/** The first of a key with the first of the same key, the second with the second. */
function match(a: readonly Candidate[], b: readonly Candidate[], key: (candidate: Candidate) => string): Pair<Candidate>[] {
  const others = grouped(b, key);
  return a.flatMap((candidate) => {
    const other = others.get(key(candidate))?.shift();
    return other ? [{ a: candidate, b: other }] : [];
  });
}

/** By depth, then by where they stand in both traces together: the same whichever trace comes first. */
function order(x: Pair<Candidate>, y: Pair<Candidate>): number {
  const sum = (pair: Pair<Candidate>) => pair.a.at + pair.b.at;
  const tie = (pair: Pair<Candidate>) => [pair.a.opened, pair.b.opened].sort().join();
  return x.a.node.depth - y.a.node.depth || sum(x) - sum(y) || (tie(x) < tie(y) ? -1 : 1);
}
