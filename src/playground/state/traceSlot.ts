/** A slot that holds traces: live runs, the baseline, and recordings. */
import { reduce, type RunEvent, type Trace } from '../../selfrag';
import { createSlot, type Slot } from './slot';

export type TraceSlot = Slot<Trace, RunEvent>;

export function createTraceSlot(now: () => number, schedule: (flush: () => void) => void): TraceSlot {
  return createSlot<Trace, RunEvent>(
    {
      fold: reduce,
      settle: (trace) => (trace.status === 'failed' && trace.error && !isOutcome(trace) ? { error: trace.error } : { value: trace }),
      stopped: (trace) =>
        trace.nodes.length === 0 && trace.completions.length === 0
          ? null
          : reduce(trace, { kind: 'ended', at: now(), status: 'stopped', error: null }),
      // The trace so far, if there is anything in it that was not there before.
      failed(trace, error, seed) {
        const grew = (key: 'nodes' | 'completions') => trace[key].length > (seed?.[key].length ?? 0);
        if (!grew('nodes') && !grew('completions')) return null;
        return trace.status === 'failed' ? trace : reduce(trace, { kind: 'ended', at: now(), status: 'failed', error });
      },
    },
    schedule,
  );
}

/** The released code ends in the middle where it has a defect: that is what it has to show, not a failure of ours. */
const isOutcome = (trace: Trace) => trace.error?.code === 'released-crash';
