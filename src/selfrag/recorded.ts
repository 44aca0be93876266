/** What a record holds, by what it is asked for. Made once for each trace: sliders ask hundreds of times a second. */
import type { Settings } from './settings';
import { RETRIEVE } from './tokens';
import type { Forced, Trace, TraceDecision, TraceNode, TraceRetrieval } from './trace';

export type RankedTrace = Pick<Trace, 'decisions' | 'retrievals' | 'nodes' | 'forced'>;

export interface Recorded {
  readonly nodes: ReadonlyMap<string, TraceNode>;
  readonly retrievals: ReadonlyMap<string, TraceRetrieval>;
  /** Decisions behind a node; null: the first. */
  decisionsAfter(after: string | null): readonly TraceDecision[];
  /** Candidates that a decision led to, in the order of the trace, those written again from a forced token left out. */
  candidatesOf(decision: string): readonly TraceNode[];
  /** Nodes written again from `node` after this token was forced in it. */
  rewritten(node: string, forced: ForcedToken): readonly TraceNode[];
  forcedToken(node: string): ForcedToken | undefined;
  /** What a person settled behind a node, by forcing the decision or the retrieval token that ends it. */
  forcedAction(after: string | null): TraceDecision['action'] | undefined;
}

export type ForcedToken = Extract<Forced, { kind: 'token' }>;

/** The actions in the order of RETRIEVE. */
const ACTIONS = ['retrieve', 'no_retrieve', 'continue'] as const satisfies readonly TraceDecision['action'][];

const known = new WeakMap<RankedTrace, Recorded>();

export function recordedOf(trace: RankedTrace): Recorded {
  const before = known.get(trace);
  if (before) return before;
  const recorded = read(trace);
  known.set(trace, recorded);
  return recorded;
}

function read(trace: RankedTrace): Recorded {
  const nodes = new Map<string, TraceNode>();
  const candidates = new Map<string, TraceNode[]>();
  const rewritten = new Map<string, TraceNode[]>();
  for (const node of trace.nodes) {
    // What a node was written again from stands before it; so chains of forced tokens end.
    if (node.forced === null) push(candidates, node.decision, node);
    else if (nodes.has(node.forced.of)) push(rewritten, node.forced.of, node);
    nodes.set(node.id, node);
  }
  const after = new Map<string | null, TraceDecision[]>();
  for (const decision of trace.decisions) push(after, decision.after, decision);
  const tokens = new Map(trace.forced.flatMap((one) => (one.kind === 'token' ? [[one.node, one]] : [])));
  const actions = new Map(trace.forced.flatMap((one) => (one.kind === 'decision' ? [[one.after, one.action]] : [])));
  return {
    nodes,
    retrievals: new Map(trace.retrievals.map((retrieval) => [retrieval.id, retrieval])),
    decisionsAfter: (id) => after.get(id) ?? [],
    candidatesOf: (decision) => candidates.get(decision) ?? [],
    rewritten: (node, { step, token }) =>
      (rewritten.get(node) ?? []).filter(({ forced }) => forced?.step === step && forced.token === token),
    forcedToken: (node) => tokens.get(node),
    forcedAction: (id) => actions.get(id) ?? (id === null ? undefined : forcedEnd(nodes.get(id))),
  };
}

/** A retrieval token that was forced at a segment's end settles what follows it. */
function forcedEnd(node: TraceNode | undefined): TraceDecision['action'] | undefined {
  if (!node?.forced || node.forced.step !== node.next?.step) return undefined;
  return ACTIONS[(RETRIEVE as readonly string[]).indexOf(node.forced.token)];
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

type Nodes = ReadonlyMap<string, TraceNode>;

/** From `id` back to the first segment. */
function* upwards(id: string | null, nodes: Nodes): Generator<TraceNode> {
  for (let at = id; at !== null; ) {
    const node = nodes.get(at);
    if (!node) return;
    yield node;
    at = node.parent;
  }
}

/** The passage that the path ending in `id` read last, or null. */
export function evidenceInHand(id: string | null, nodes: Nodes): TraceNode['evidence'] {
  for (const node of upwards(id, nodes)) if (node.evidence) return node.evidence;
  return null;
}

/** Ids from the first segment to `id`. */
export function pathTo(id: string | null, nodes: Nodes): string[] {
  return [...upwards(id, nodes)].map((node) => node.id).reverse();
}

/**
 * Whether a finished node is what these settings would write in its place. Its prompt depends on `keepEvidence` only
 * where a segment before it was opened with a passage, and its end on `maxNewTokens` only where the limit came into play.
 */
export function standsUnder(node: TraceNode, settings: Pick<Settings, 'keepEvidence' | 'maxNewTokens'>, nodes: Nodes): boolean {
  if (node.finish === null || node.tokens.length > settings.maxNewTokens) return false;
  const cut = node.finish === 'length' && node.tokens.length >= node.maxNewTokens;
  if (cut && node.maxNewTokens < settings.maxNewTokens) return false;
  return node.keepEvidence === settings.keepEvidence || evidenceInHand(node.parent, nodes) === null;
}
