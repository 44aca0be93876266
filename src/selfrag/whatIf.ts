/**
 * What if: changes that a person makes to a record, each a pure function from trace to trace. Afterwards `replay` shows
 * what is missing, and `resume` generates just that.
 */
import { SelfRagError } from './errors';
import { checkForcible } from './force';
import { evidenceInHand, recordedOf } from './recorded';
import { replay } from './replay';
import type { Forced, Trace, TraceDecision, TraceNode, TracePassage } from './trace';

type Action = TraceDecision['action'];

/**
 * Takes a passage out, or puts it back in. It is the document that goes: wherever else the run found it, too.
 * @throws SelfRagError `unknown-passage`
 */
export function dropPassage(trace: Trace, retrievalId: string, index: number, dropped: boolean): Trace {
  const { id } = passageAt(trace, retrievalId, index);
  return settled({ ...trace, retrievals: changePassages(trace, id, (passage) => ({ ...passage, dropped })) });
}

/**
 * Changes the text of a passage wherever the run found it, and removes what was written with the old text in view: the
 * nodes that read it, all that follow them, and their decisions and searches.
 * @param original its text in the collection, where that is known: with it, the passage counts as unchanged
 * @throws SelfRagError `unknown-passage`
 */
export function editPassage(trace: Trace, retrievalId: string, index: number, text: string, original?: string): Trace {
  const { id } = passageAt(trace, retrievalId, index);
  const retrievals = changePassages(trace, id, (passage) => {
    const edited = text !== original && (passage.edited || passage.text !== text);
    return { ...passage, text, edited };
  });
  const changed = new Set<string>();
  for (const { evidence, parent, id: node } of trace.nodes) {
    // Parents stand before their children, so one pass finds all that follow.
    if ((parent !== null && changed.has(parent)) || (evidence && textChanged(evidence))) changed.add(node);
  }
  const gone = (node: string | null) => node !== null && changed.has(node);
  const decisions = trace.decisions.filter((decision) => !gone(decision.after));
  const searches = new Set(trace.decisions.filter((decision) => gone(decision.after)).map((decision) => decision.retrieval));
  return settled({
    ...trace,
    decisions,
    retrievals: retrievals.filter((retrieval) => !searches.has(retrieval.id)),
    nodes: trace.nodes.filter((node) => !gone(node.id)),
    forced: trace.forced.filter((one) => !gone(one.kind === 'decision' ? one.after : one.node)),
  });

  function textChanged({ retrieval, index: at }: NonNullable<TraceNode['evidence']>): boolean {
    const passage = trace.retrievals.find((one) => one.id === retrieval)?.passages[at];
    return passage !== undefined && passage.id === id && passage.text !== text;
  }
}

/**
 * Settles the decision behind a node (null: the first), whatever the model leans to; `null` gives it back to the model.
 * @throws SelfRagError `unknown-node`, `nothing-to-continue`
 */
export function forceDecision(trace: Trace, after: string | null, action: Action | null): Trace {
  const node = after === null ? null : nodeAt(trace, after);
  if (action === 'continue' && !readsPassage(trace, node)) throw nothingToContinue(after);
  const forced = trace.forced.filter((one) => one.kind !== 'decision' || one.after !== after);
  if (action !== null) forced.push({ kind: 'decision', after, action });
  return settled({ ...trace, forced });
}

/**
 * Puts a reflection token in the place of the one at `step` of a node; what follows is written anew. `null` restores
 * what was. One token a node: to force another one as well, force it in the node that was written anew.
 * @throws SelfRagError `unknown-node`, `not-finished`, `not-read-there`, `already-there`, `nothing-to-continue`
 */
export function forceToken(trace: Trace, nodeId: string, step: number, token: string | null): Trace {
  const node = nodeAt(trace, nodeId);
  const forced: Forced[] = trace.forced.filter((one) => one.kind !== 'token' || one.node !== nodeId);
  if (token !== null) {
    checkForcible(node, step, token);
    if (node.tokens[step]?.text === token) {
      throw new SelfRagError('already-there', `${token} stands there already. Choose another token of its group.`, { node: nodeId, step });
    }
    if (token === '[Continue to Use Evidence]' && !readsPassage(trace, node)) throw nothingToContinue(nodeId);
    forced.push({ kind: 'token', node: nodeId, step, token });
  }
  return settled({ ...trace, forced });
}

function passageAt(trace: Trace, retrieval: string, index: number): TracePassage {
  const passage = trace.retrievals.find((one) => one.id === retrieval)?.passages[index];
  if (passage) return passage;
  throw new SelfRagError('unknown-passage', 'This run has no such passage. Choose one of those it shows.', { retrieval, index });
}

function nodeAt(trace: Trace, id: string): TraceNode {
  const node = trace.nodes.find((one) => one.id === id);
  if (node) return node;
  throw new SelfRagError('unknown-node', 'This run has no such segment. Choose one of those it shows.', { node: id });
}

const readsPassage = (trace: Trace, node: TraceNode | null) => evidenceInHand(node?.id ?? null, recordedOf(trace).nodes) !== null;

const nothingToContinue = (after: string | null) =>
  new SelfRagError('nothing-to-continue', 'No passage was read before this place. Force a retrieval instead.', { after });

function changePassages(trace: Trace, id: string, change: (passage: TracePassage) => TracePassage): Trace['retrievals'] {
  return trace.retrievals.map((retrieval) =>
    retrieval.passages.some((passage) => passage.id === id)
      ? { ...retrieval, passages: retrieval.passages.map((passage) => (passage.id === id ? change(passage) : passage)) }
      : retrieval,
  );
}

/** The answer of a trace is what its own settings make of it, so it changes along. */
function settled(trace: Trace): Trace {
  return { ...trace, answer: replay(trace, trace.settings).answer };
}
