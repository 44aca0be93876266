/** One step of the search: what a record holds behind a path under some settings, and what it lacks (paper, algorithm 1). */
import { decide, type Decided } from './decision';
import { evidenceInHand, standsUnder, type Recorded } from './recorded';
import type { Settings } from './settings';
import type { TraceDecision, TraceNode } from './trace';

/** Something the search needs that was never generated. */
export type Missing =
  | { readonly kind: 'first-decision' }
  | {
      readonly kind: 'segment';
      /** Node to continue; null: first segment. */
      readonly after: string | null;
      readonly logProbs: readonly number[];
      readonly decided: Decided;
      /** How many candidates there are to write; before a search, the most there can be. */
      readonly candidates: number;
    }
  /** A token was forced in a node, and what follows it was not generated yet. */
  | { readonly kind: 'forced-token'; readonly node: string; readonly step: number; readonly token: string }
  /** Released semantics: a prompt that was never completed. */
  | { readonly kind: 'completion'; readonly prompt: string; readonly maxNewTokens: number };

export interface Step {
  /** Recorded candidates that compete, in the order of the passages; none while any of them is half written. */
  readonly candidates: readonly TraceNode[];
  readonly missing: readonly Missing[];
}

/** @param after the node to go on behind, which ended with a decision; null: the start */
export function stepAfter(recorded: Recorded, after: string | null, settings: Settings): Step {
  const node = after === null ? null : recorded.nodes.get(after);
  const logProbs = node ? node.next?.logProbs : recorded.decisionsAfter(null)[0]?.logProbs;
  if (logProbs === undefined) return { candidates: [], missing: node ? [] : [{ kind: 'first-decision' }] };
  const decided = decideAfter(recorded, after, logProbs, settings);
  return stepOf(recorded, { after, logProbs, decided }, settings);
}

/** The step that follows when this is what was decided. */
export function stepOf(
  recorded: Recorded,
  at: { readonly after: string | null; readonly logProbs: readonly number[]; readonly decided: Decided },
  settings: Settings,
): Step {
  const decision = decisionTaken(recorded, at.after, at.decided.action);
  const places = decision ? placesOf(recorded, decision, settings) : [];
  const open = places.filter((place) => !place.node).length;
  const candidates = open + (decision ? unread(recorded, decision, settings) : at.decided.action === 'retrieve' ? settings.passages : 1);
  return merge(places, candidates > 0 ? [{ kind: 'segment', ...at, candidates }] : []);
}

function merge(places: readonly Place[], missing: readonly Missing[]): Step {
  const written = places.every((place) => !place.writing);
  return {
    // Halves do not compete: a step counts once all of its candidates are written.
    candidates: written ? places.flatMap((place) => (place.node ? [place.node] : [])) : [],
    missing: [...missing, ...places.flatMap((place) => (place.missing ? [place.missing] : []))],
  };
}

/** What the model leans to behind a node, unless a person settled it. */
export function decideAfter(
  recorded: Recorded,
  after: string | null,
  logProbs: readonly number[],
  settings: Pick<Settings, 'mode' | 'threshold'>,
): Decided {
  const decided = decide(logProbs, settings, evidenceInHand(after, recorded.nodes) !== null);
  const action = recorded.forcedAction(after);
  return action ? { ...decided, action, because: 'forced' } : decided;
}

export function decisionTaken(
  recorded: Recorded,
  after: string | null,
  action: TraceDecision['action'],
): TraceDecision | undefined {
  return recorded
    .decisionsAfter(after)
    .find((decision) => decision.action === action && (action === 'retrieve') === (decision.retrieval !== null));
}

/** How many passages a record lacks that these settings ask for and the collection has. */
export function unread(recorded: Recorded, decision: TraceDecision, settings: Pick<Settings, 'passages'>): number {
  if (decision.retrieval === null) return 0;
  const retrieval = recorded.retrievals.get(decision.retrieval);
  if (!retrieval) return settings.passages;
  return Math.max(0, Math.min(settings.passages, retrieval.available) - retrieval.passages.length);
}

/** Where one candidate belongs. */
export interface Place {
  /** Position of its passage in the retrieval; null: it reads none. */
  readonly index: number | null;
  /** The candidate that stands there; undefined: there is none yet. */
  readonly node: TraceNode | undefined;
  /** It is half written. */
  readonly writing: boolean;
  /** It was changed by a forced token, and is to be written again from there. */
  readonly missing: Missing | undefined;
}

/** The places behind a decision: one for each passage that was not dropped, or one. */
export function placesOf(recorded: Recorded, decision: TraceDecision, settings: Settings): Place[] {
  const written = recorded.candidatesOf(decision.id);
  if (decision.retrieval === null) return [place(recorded, written, null, settings)];
  const passages = recorded.retrievals.get(decision.retrieval)?.passages.slice(0, settings.passages) ?? [];
  return passages.flatMap((passage, index) =>
    passage.dropped ? [] : [place(recorded, written.filter((node) => node.evidence?.index === index), index, settings)],
  );
}

function place(recorded: Recorded, written: readonly TraceNode[], index: number | null, settings: Settings): Place {
  const stands = (node: TraceNode) => standsUnder(node, settings, recorded.nodes);
  let node = written.find(stands);
  if (!node) return { index, node, writing: written.some((one) => one.finish === null), missing: undefined };
  for (let forced = recorded.forcedToken(node.id); forced; forced = recorded.forcedToken(node.id)) {
    const again = recorded.rewritten(node.id, forced);
    const next = again.find(stands);
    if (!next) {
      const { step, token } = forced;
      const missing: Missing = { kind: 'forced-token', node: node.id, step, token };
      return { index, node, writing: again.some((one) => one.finish === null), missing };
    }
    node = next;
  }
  return { index, node, writing: false, missing: undefined };
}

export type Need = Exclude<Missing, { kind: 'completion' }>;

/**
 * What is missing at the smallest depth. Whether anything further down is needed depends on what that brings.
 * @returns in the order given
 */
export function nextNeeds({ nodes }: Recorded, missing: readonly Missing[]): Need[] {
  const needs = missing.filter((need) => need.kind !== 'completion');
  const depths = needs.map(depthOf);
  const least = Math.min(...depths);
  return needs.filter((_, i) => depths[i] === least);

  /** Of the segment that is to be written, 1 for the first. */
  function depthOf(need: Need): number {
    if (need.kind === 'forced-token') return nodes.get(need.node)?.depth ?? 1;
    if (need.kind === 'first-decision' || need.after === null) return 1;
    return (nodes.get(need.after)?.depth ?? 0) + 1;
  }
}

export interface Cost {
  /** Distributions of the bare prompt to be read, one token each; later decisions are read off their segments. */
  readonly decisions: number;
  /** Segments to be written; behind a decision that is not made yet there are more. */
  readonly candidates: number;
  /** New tokens of all of them together, if none ended before its limit. */
  readonly tokensAtMost: number;
}

/** How much would be generated: for a page to say before it starts. */
export function costOf(missing: readonly Missing[], { maxNewTokens }: Pick<Settings, 'maxNewTokens'>): Cost {
  let [decisions, candidates, tokensAtMost] = [0, 0, 0];
  for (const need of missing) {
    const count = need.kind === 'segment' ? need.candidates : 1;
    if (need.kind === 'first-decision') decisions++;
    else candidates += count;
    tokensAtMost += need.kind === 'first-decision' ? 1 : count * tokensOf(need);
  }
  return { decisions, candidates, tokensAtMost };

  function tokensOf(need: Exclude<Missing, { kind: 'first-decision' }>): number {
    if (need.kind === 'completion') return need.maxNewTokens;
    return need.kind === 'forced-token' ? Math.max(0, maxNewTokens - need.step) : maxNewTokens;
  }
}
