/** What was forced by hand, as the page asks for it. */
import type { Trace, TraceDecision, TraceNode } from '../../selfrag';

type TokenForce = Extract<Trace['forced'][number], { kind: 'token' }>;

/** The force in effect at a step of a node, or at the same place of the node that it was written again from; or null. */
export function forcedToken(trace: Pick<Trace, 'forced'>, node: TraceNode, step: number): TokenForce | null {
  const origin = node.forced?.step === step ? node.forced.of : node.id;
  const found = trace.forced.find((force) => force.kind === 'token' && force.node === origin && force.step === step);
  return found?.kind === 'token' ? found : null;
}

/** The action that was forced after a node (null: at the start), or null. */
export function forcedAction(trace: Pick<Trace, 'forced'>, after: string | null): TraceDecision['action'] | null {
  const found = trace.forced.find((force) => force.kind === 'decision' && force.after === after);
  return found?.kind === 'decision' ? found.action : null;
}
