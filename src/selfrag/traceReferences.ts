/**
 * Whether what a trace refers to is there. The schema knows single fields; `rank`, `answerOf` and every view rely on
 * ids that exist, on parents that stand before their children, and on paths that lead somewhere.
 */
import type { Trace, TraceNode } from './trace';

export interface BrokenReference {
  /** Keys and indices, joined by dots. */
  readonly path: string;
  /** What is wrong there, to follow a comma. */
  readonly problem: string;
}

/** The first reference that does not hold, or null. Takes time in proportion to the trace. */
export function checkReferences(trace: Trace): BrokenReference | null {
  for (const broken of problems(trace)) return broken;
  return null;
}

const found = (path: string, problem: string): BrokenReference => ({ path, problem });

function* problems(trace: Trace): Generator<BrokenReference> {
  yield* repeatedIds('retrievals', trace.retrievals);
  yield* repeatedIds('decisions', trace.decisions);
  yield* repeatedIds('nodes', trace.nodes);
  const retrievals = new Map(trace.retrievals.map((retrieval) => [retrieval.id, retrieval]));
  const decisions = new Map(trace.decisions.map((decision) => [decision.id, decision]));
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const places = new Map(trace.nodes.map((node, i) => [node.id, i]));
  const followed = new Set(trace.nodes.map((node) => node.decision));

  for (const [i, { id, after, retrieval }] of trace.decisions.entries()) {
    if (after !== null && !nodes.has(after)) yield found(`decisions.${i}.after`, `there is no node ${show(after)}`);
    // A run that was stopped while it searched has decided, and found nothing yet.
    if (retrieval !== null && followed.has(id) && !retrievals.has(retrieval)) {
      yield found(`decisions.${i}.retrieval`, `there is no retrieval ${show(retrieval)}`);
    }
  }

  for (const [i, node] of trace.nodes.entries()) {
    const at = `nodes.${i}`;
    const parent = node.parent === null ? null : nodes.get(node.parent);
    if (parent === undefined) yield found(`${at}.parent`, `there is no node ${show(node.parent)}`);
    // Together with this, no chain of parents can run in a circle.
    else if (parent && (places.get(parent.id) ?? i) >= i) yield found(`${at}.parent`, `it does not stand before its child ${show(node.id)}`);
    else if (node.depth !== (parent?.depth ?? 0) + 1) yield found(`${at}.depth`, `expected ${(parent?.depth ?? 0) + 1}, one more than its parent`);
    const decision = decisions.get(node.decision);
    if (!decision) yield found(`${at}.decision`, `there is no decision ${show(node.decision)}`);
    else if (decision.after !== node.parent) yield found(`${at}.decision`, `it was made elsewhere than behind ${show(node.parent)}`);
    if (node.evidence) {
      const passages = retrievals.get(node.evidence.retrieval)?.passages;
      if (!passages) yield found(`${at}.evidence.retrieval`, `there is no retrieval ${show(node.evidence.retrieval)}`);
      else if (node.evidence.index >= passages.length) {
        yield found(`${at}.evidence.index`, `the retrieval has ${passages.length} passages`);
      }
    }
    for (const group of ['relevance', 'support', 'utility', 'next'] as const) {
      const reading = node[group];
      if (reading && reading.step >= node.tokens.length) yield found(`${at}.${group}.step`, `the segment has ${node.tokens.length} tokens`);
    }
    if (node.forced) {
      const of = nodes.get(node.forced.of);
      if (!of || (places.get(of.id) ?? i) >= i) yield found(`${at}.forced.of`, `there is no node ${show(node.forced.of)} before it`);
      else if (node.forced.step >= of.tokens.length) yield found(`${at}.forced.step`, `that segment has ${of.tokens.length} tokens`);
    }
  }

  for (const [i, forced] of trace.forced.entries()) {
    const id = forced.kind === 'decision' ? forced.after : forced.node;
    const node = id === null ? null : nodes.get(id);
    if (node === undefined) yield found(`forced.${i}.${forced.kind === 'decision' ? 'after' : 'node'}`, `there is no node ${show(id)}`);
    else if (forced.kind === 'token' && forced.step >= (node?.tokens.length ?? 0)) {
      yield found(`forced.${i}.step`, `that segment has ${node?.tokens.length} tokens`);
    }
  }

  yield* answerProblems(trace, nodes);
}

function* answerProblems({ answer, retrievals, settings }: Trace, nodes: ReadonlyMap<string, TraceNode>): Generator<BrokenReference> {
  // Released semantics derives its nodes from the completions; the ids of its path are known only after a replay.
  if (settings.semantics === 'released') return;
  let parent: string | null = null;
  for (const [i, id] of answer.path.entries()) {
    const node = nodes.get(id);
    if (!node) yield found(`answer.path.${i}`, `there is no node ${show(id)}`);
    else if (node.parent !== parent) yield found(`answer.path.${i}`, `${show(id)} does not go on from ${show(parent)}`);
    parent = id;
  }
  const passages = new Set(retrievals.flatMap((retrieval) => retrieval.passages.map((passage) => passage.id)));
  for (const [i, { segment, passageId }] of answer.citations.entries()) {
    if (segment >= answer.path.length) yield found(`answer.citations.${i}.segment`, `the answer has ${answer.path.length} segments`);
    if (!passages.has(passageId)) yield found(`answer.citations.${i}.passageId`, `no retrieval has a passage ${show(passageId)}`);
  }
}

function* repeatedIds(name: string, items: readonly { readonly id: string }[]): Generator<BrokenReference> {
  const seen = new Set<string>();
  for (const [i, { id }] of items.entries()) {
    if (seen.has(id)) yield found(`${name}.${i}.id`, `${show(id)} is there twice`);
    seen.add(id);
  }
}

/** Ids come from the file: quoted, and never longer than a line. */
function show(id: string | null): string {
  if (id === null) return 'the start';
  return `“${id.length > 40 ? `${id.slice(0, 40)}…` : id}”`;
}
