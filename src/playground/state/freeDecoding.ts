/** The slot in which a prompt is decoded freely, every control token in sight. */
import type { FinishReason, GenerateEvent, TraceToken } from '../../selfrag';
import type { FreeDecodeRequest } from '../worker/api';
import { createSlot, type Slot } from './slot';

/** One free decoding: what was asked and every token so far. */
export interface FreeDecoding {
  readonly request: FreeDecodeRequest;
  readonly tokens: readonly TraceToken[];
  /** null while it is being decoded, or when it was stopped. */
  readonly finish: FinishReason | null;
}

export function createDecodingSlot(schedule: (flush: () => void) => void): Slot<FreeDecoding, GenerateEvent> {
  return createSlot<FreeDecoding, GenerateEvent>(
    {
      fold: foldDecoding,
      settle: (value) => ({ value }),
      stopped: (value) => (value.tokens.length > 0 ? value : null),
      failed: () => null,
    },
    schedule,
  );
}

function foldDecoding(value: FreeDecoding | null, event: GenerateEvent): FreeDecoding {
  if (value === null) throw new Error('a free decoding starts from its request');
  if (event.kind === 'finish') return { ...value, finish: event.reason };
  const { id, text, logProb, control, top } = event.step;
  return { ...value, tokens: [...value.tokens, { id, text, logProb, control, top: [...top] }] };
}
