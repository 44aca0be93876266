/** What the model reads before it writes a candidate. */
import type { PromptPiece } from './ports';
import { evidencePrompt, instructionPrompt, segmentPrompt } from './prompt';
import { pathTo, recordedOf } from './recorded';
import type { Trace, TraceNode } from './trace';

/**
 * Instruction, the segments before it as they were generated, and how it opens itself.
 * @param keepEvidence whether the passages of earlier segments stay in sight
 */
export function candidatePrompt(
  node: Pick<TraceNode, 'parent' | 'decision' | 'evidence'>,
  trace: Pick<Trace, 'question' | 'method' | 'decisions' | 'retrievals' | 'nodes' | 'forced'>,
  keepEvidence: boolean,
): PromptPiece[] {
  const { nodes, retrievals } = recordedOf(trace);
  const earlier = pathTo(node.parent, nodes).flatMap((id) => {
    const before = nodes.get(id);
    return before ? [...opening(before, keepEvidence), ...segmentPrompt(before)] : [];
  });
  return [
    ...instructionPrompt(trace.question),
    ...earlier,
    ...opening(node, true),
    // A plain RAG reader has no way to turn a passage down.
    ...(trace.method === 'plain-rag' ? [{ control: '[Relevant]' } as const] : []),
  ];

  function opening(segment: Pick<TraceNode, 'decision' | 'evidence'>, withEvidence: boolean): PromptPiece[] {
    const action = trace.decisions.find((decision) => decision.id === segment.decision)?.action;
    if (action === 'no_retrieve') return [{ control: '[No Retrieval]' }];
    if (action === 'continue') return [{ control: '[Continue to Use Evidence]' }];
    const { retrieval, index } = segment.evidence ?? { retrieval: '', index: 0 };
    const passage = retrievals.get(retrieval)?.passages[index];
    return passage && withEvidence ? evidencePrompt(passage) : [];
  }
}
