/** A segment written again from a forced reflection token: what stood before it stays, what follows is the model's. */
import { SelfRagError } from './errors';
import type { NewNode, NodeEnd } from './events';
import type { FinishReason, GenerateRequest, TokenStep } from './ports';
import { recordedOf } from './recorded';
import { readGroup } from './segment';
import type { Settings } from './settings';
import { GROUPS, groupOf, RETRIEVE, type ControlToken, type Group } from './tokens';
import type { GroupReading, Trace, TraceNode, TraceToken } from './trace';

export type ForcedAt = Readonly<NonNullable<TraceNode['forced']>>;

/** Where the group of a reflection token was read in a node; null: it was not. */
export function readingOf(node: Pick<TraceNode, 'relevance' | 'support' | 'utility' | 'next'>, token: string): GroupReading | null {
  const group = groupOf(token);
  if (group === undefined) return null;
  return node[group === 'retrieve' ? 'next' : group];
}

/** @throws SelfRagError `not-finished`, `not-read-there` */
export function checkForcible(node: TraceNode, step: number, token: string): void {
  const facts = { node: node.id, step, token };
  if (node.finish === null) {
    throw new SelfRagError('not-finished', 'This segment is not finished. Let the run go on first.', facts);
  }
  if (readingOf(node, token)?.step === step) return;
  throw new SelfRagError(
    'not-read-there',
    `How likely ${token} was at this step is not recorded. Force a token of a group that is shown with its shares.`,
    facts,
  );
}

/** The node that is to take the place of the original, still without an id. */
export function newForced(
  at: { readonly node: string; readonly step: number; readonly token: string },
  trace: Trace,
  { keepEvidence, maxNewTokens }: Settings,
): Omit<NewNode, 'id'> {
  const of = recordedOf(trace).nodes.get(at.node);
  if (!of) throw new SelfRagError('unknown-node', 'A token was forced in a segment that this run does not have. Take it back.');
  checkForcible(of, at.step, at.token);
  const { parent, depth, decision, evidence } = of;
  return { parent, depth, decision, evidence, keepEvidence, maxNewTokens, forced: { of: at.node, step: at.step, token: at.token } };
}

export const tokensBefore = (of: TraceNode, { step }: ForcedAt): readonly TraceToken[] => of.tokens.slice(0, step);

const isRetrieval = (token: string) => (RETRIEVE as readonly string[]).includes(token);

/** @param request what the original would be written with */
export function rewriteRequest(request: GenerateRequest, of: TraceNode, forced: ForcedAt): GenerateRequest {
  const before = tokensBefore(of, forced).map((token) => token.id);
  return {
    ...request,
    prompt: [...request.prompt, ...(before.length > 0 ? [{ ids: before }] : [])],
    forced: [{ control: forced.token as ControlToken }],
    // A retrieval token ends the segment.
    maxNewTokens: isRetrieval(forced.token) ? 1 : request.maxNewTokens - forced.step,
  };
}

/** The forced token as the original's reading had it: how likely it was does not change by its being forced. */
export function withForced(token: TraceToken, of: TraceNode, forced: ForcedAt): TraceToken {
  return { ...token, logProb: logProbIn(readingOf(of, forced.token), forced.token) ?? token.logProb };
}

function logProbIn(reading: GroupReading | null, token: string): number | undefined {
  const group = groupOf(token);
  return group && reading?.logProbs[(GROUPS[group] as readonly string[]).indexOf(token)];
}

/** @param steps the forced token's step and what the model wrote after it */
export function rewriteEnd(
  of: TraceNode,
  forced: ForcedAt,
  steps: readonly TokenStep[],
  finish: FinishReason,
  decode: (ids: readonly number[]) => string,
): NodeEnd {
  const ids = [...tokensBefore(of, forced), ...steps].filter((step) => !step.control).map((step) => step.id);
  return {
    text: decode(ids).trim(),
    finish: isRetrieval(forced.token) ? 'stop' : finish,
    // Judged at the first step alone, and only where the original was.
    relevance: of.relevance && (forced.step > 0 ? of.relevance : { ...of.relevance, emitted: groupOf(forced.token) === 'relevance' }),
    support: emittedOrLast('support'),
    utility: emittedOrLast('utility'),
    next: isRetrieval(forced.token) ? ofForced() : read(steps.length - 1, 'retrieve'),
  };

  function emittedOrLast(group: Group): GroupReading | null {
    const before = group === 'support' ? of.support : of.utility;
    if (before?.emitted && before.step < forced.step) return before;
    if (groupOf(forced.token) === group) return ofForced();
    const emitted = steps.findIndex((step) => step.control && groupOf(step.text) === group);
    return read(emitted < 0 ? steps.length - 1 : emitted, group);
  }

  function ofForced(): GroupReading {
    return { step: forced.step, emitted: true, logProbs: readingOf(of, forced.token)?.logProbs ?? [] };
  }

  function read(index: number, group: Group): GroupReading | null {
    const reading = readGroup(steps, index, group);
    return reading && { ...reading, step: forced.step + index };
  }
}
