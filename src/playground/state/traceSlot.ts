/** A slot that holds traces: live runs, the baseline, and recordings. */
import { reduce, type RunEvent, type Trace } from '../../selfrag';
import { createSlot, type Slot } from './slot';

export type TraceSlot = Slot<Trace, RunEvent>;

export function createTraceSlot(now: () => number, schedule: (flush: () => void) => void): TraceSlot {
  return createSlot<Trace, RunEvent>(
    {
      fold: reduce,
      settle: (trace) => (trace.status === 'failed' && trace.error ? { error: trace.error } : { value: trace }),
      stopped: (trace) =>
        trace.nodes.length === 0
          ? null
          : reduce(trace, { kind: 'ended', at: now(), status: 'stopped', error: null }),
    },
    schedule,
  );
}
