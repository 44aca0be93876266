/** Reads the reflection groups of a decoded segment out of its token steps (paper, section 3.3; table 1). */
import type { NodeEnd } from './events';
import type { FinishReason, TokenStep } from './ports';
import { groupLogProbs, groupOf, type Group } from './tokens';
import type { GroupReading, TraceToken } from './trace';

/** How many alternatives a step reports. */
export const TOP_ALTERNATIVES = 5;

/**
 * @param steps all steps of the segment, the one that ended it included
 * @param freshEvidence whether the segment was opened with a newly read passage: only then its first step judges relevance
 */
export function readSegment(steps: readonly TokenStep[], freshEvidence: boolean): Omit<NodeEnd, 'text' | 'finish'> {
  return {
    // Relevance is the first word after </paragraph>, so it is read there whether or not the model emitted it.
    relevance: freshEvidence ? readGroup(steps, 0, 'relevance') : null,
    support: emittedOrLast(steps, 'support'),
    utility: emittedOrLast(steps, 'utility'),
    next: readGroup(steps, steps.length - 1, 'retrieve'),
  };
}

function emittedOrLast(steps: readonly TokenStep[], group: Group): GroupReading | null {
  const emitted = steps.findIndex((step) => step.control && groupOf(step.text) === group);
  return readGroup(steps, emitted < 0 ? steps.length - 1 : emitted, group);
}

/** Log-probs of a group at one step, or null: there is no such step. */
export function readGroup(steps: readonly TokenStep[], index: number, group: Group): GroupReading | null {
  const step = steps[index];
  if (!step) return null;
  const emitted = step.control && groupOf(step.text) === group;
  return { step: index, emitted, logProbs: groupLogProbs(step.watched, group) };
}

export function traceToken({ id, text, logProb, control, top }: TokenStep): TraceToken {
  return { id, text, logProb, control, top: [...top] };
}

/** The end of a candidate: its readings and its text without control tokens. */
export function segmentEnd(
  steps: readonly TokenStep[],
  finish: FinishReason,
  freshEvidence: boolean,
  decode: (ids: readonly number[]) => string,
): NodeEnd {
  const ids = steps.filter((step) => !step.control).map((step) => step.id);
  return { text: decode(ids).trim(), finish, ...readSegment(steps, freshEvidence) };
}
