/**
 * A slot shows one piece of work: a run, a baseline, a free decoding, an opened recording. It keeps the last good value
 * while the next one is being made, and whatever arrives late for work that was replaced, stopped or cleared is void.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { errorData, type ErrorData } from '../../selfrag';

export type Phase = 'idle' | 'opening' | 'running';

export interface SlotState<Value> {
  /** The last good value. */
  readonly value: Value | null;
  /** What the work in progress made so far; null while it made nothing. */
  readonly live: Value | null;
  /** `opening`: waiting for models or a file; `running`: events come in. */
  readonly phase: Phase;
  /** Why the last work failed; the last good value stays beside it. */
  readonly error: ErrorData | null;
}

export interface SlotRules<Value, Event> {
  fold(value: Value | null, event: Event): Value;
  /** The value of a stream that ended: good, or the failure that it carries. */
  settle(value: Value): { readonly value: Value } | { readonly error: ErrorData };
  /** What is kept of a stopped stream; null: nothing worth keeping, the last good value stays. */
  stopped(value: Value): Value | null;
  /** What is kept of work that failed, likewise. @param seed what it went on from */
  failed(value: Value, error: ErrorData, seed: Value | null): Value | null;
}

export interface Next<Value, Event, Means> {
  readonly open: Open<Means, Event>;
  readonly from: Value | null;
}

export type Open<Means, Event> = (means: Means) => AsyncIterableIterator<Event>;

/** How to go on after a failure: with another stream, folded into `from`, null: the seed. Or null: let it be. */
export type Retry<Value, Event, Means> = (
  error: ErrorData,
  /** What is kept of the work; null: nothing. */
  made: Value | null,
  /** What the failed stream needed; null when that could not be had. */
  means: Means | null,
) => Next<Value, Event, Means> | null;

interface How<Value, Event, Means> {
  readonly seed?: Value;
  readonly retry?: Retry<Value, Event, Means>;
}

interface Followed<Means> {
  readonly failure: ErrorData | null;
  /** null where they could not be had. */
  readonly means: Means | null;
}

export interface Slot<Value, Event> {
  readonly store: StoreApi<SlotState<Value>>;
  /**
   * Replaces the work in progress by a stream. Resolves when it settled or was replaced; never rejects.
   * @param ready what the stream needs, e.g. the loaded engine
   * @param open starts the stream; not called when the work was replaced or stopped while `ready` was waited for
   * @param how `seed`: what the first event is folded into; `retry`: asked after each failure
   */
  run<Means>(
    ready: () => Promise<Means>,
    open: Open<Means, Event>,
    how?: How<Value, Event, Means>,
  ): Promise<void>;
  /** Replaces the work in progress by a value that has to be fetched. Resolves likewise. */
  adopt(fetch: () => Promise<Value>): Promise<void>;
  /** Replaces the work in progress by a value that is there. */
  put(value: Value): void;
  /** Ends the work in progress at once, and takes the error of the last one away. */
  stop(): void;
  /** Likewise for a stream; a value that is being fetched still comes, or the error that it could not be. */
  stopStream(): void;
  /** Ends the work in progress and forgets value and error. */
  clear(): void;
  /** Shows an error without work, for input that cannot be run. */
  refuse(error: ErrorData): void;
  /** Takes the error away, for one that is shown elsewhere. */
  dismiss(): void;
}

/** @param schedule calls back once, soon: many events between two frames become one update of the page */
export function createSlot<Value, Event>(
  rules: SlotRules<Value, Event>,
  schedule: (flush: () => void) => void,
): Slot<Value, Event> {
  const store = createStore<SlotState<Value>>(() => ({ value: null, live: null, phase: 'idle', error: null }));
  let generation = 0;
  /** What the work in progress made; null while no event came. */
  let latest: Value | null = null;
  let close: (() => void) | null = null;
  /** Whether the last work is a stream. */
  let streams = false;

  /** Voids what is under way; returns a test of whether the new work is still the current one. */
  function begin(phase: Phase): () => boolean {
    const mine = ++generation;
    latest = null;
    close?.();
    close = null;
    streams = false;
    store.setState({ live: null, phase, error: null });
    return () => mine === generation;
  }

  function end(state: Partial<SlotState<Value>>): void {
    close = null;
    store.setState({ live: null, phase: 'idle', ...state });
  }

  /** One stream to its end. @returns the failure of work that is still wanted, or null */
  async function follow<Means>(
    current: () => boolean,
    ready: () => Promise<Means>,
    open: Open<Means, Event>,
    seed?: Value,
  ): Promise<Followed<Means>> {
    let means: Means | null = null;
    let flushing = false;
    /** What is shown: the last value that is no failure. */
    let shown: Value | null = null;
    const flush = () => {
      flushing = false;
      if (current() && store.getState().phase === 'running') store.setState({ live: shown });
    };
    const over = (failure: ErrorData | null) => ({ failure: current() ? failure : null, means });
    try {
      means = await ready();
      if (!current()) return over(null);
      const stream = open(means);
      // A stream that fails while it is being closed has nobody left to tell.
      close = () => void stream.return?.()?.catch(() => undefined);
      store.setState({ phase: 'running' });
      for await (const event of stream) {
        if (!current()) return over(null);
        latest = rules.fold(latest ?? seed ?? null, event);
        if ('error' in rules.settle(latest)) continue;
        shown = latest;
        if (!flushing) {
          flushing = true;
          schedule(flush);
        }
      }
      if (!current()) return over(null);
      const settled = latest === null ? null : rules.settle(latest);
      if (settled && 'error' in settled) return over(settled.error);
      end(settled ?? {});
      return over(null);
    } catch (error) {
      return over(errorData(error));
    }
  }

  function stop(): void {
    const made = latest === null ? null : rules.stopped(latest);
    begin('idle');
    if (made !== null) store.setState({ value: made });
  }

  return {
    store,

    async run<Means>(ready: () => Promise<Means>, open: Open<Means, Event>, { seed, retry }: How<Value, Event, Means> = {}) {
      const current = begin('opening');
      streams = true;
      /** What is kept if nothing better comes, and what the stream under way went on from. */
      let kept: Value | null = null;
      let from: Value | null = null;
      for (let attempt: Open<Means, Event> | null = open; attempt !== null; ) {
        const { failure, means }: Followed<Means> = await follow<Means>(current, ready, attempt, seed);
        if (failure === null) return;
        if (latest !== null && latest !== from) kept = rules.failed(latest, failure, seed ?? null) ?? kept;
        const next: Next<Value, Event, Means> | null = retry?.(failure, kept, means) ?? null;
        attempt = next?.open ?? null;
        latest = from = next?.from ?? null;
        if (next === null) end({ error: failure, ...(kept !== null && { value: kept }) });
        else store.setState({ phase: 'opening' });
      }
    },

    async adopt(fetch) {
      const current = begin('opening');
      try {
        const value = await fetch();
        if (current()) end({ value });
      } catch (error) {
        if (current()) end({ error: errorData(error) });
      }
    },

    put(value) {
      begin('idle');
      store.setState({ value });
    },

    stop,

    stopStream() {
      if (streams) stop();
    },

    clear() {
      begin('idle');
      store.setState({ value: null });
    },

    refuse(error) {
      store.setState({ error });
    },

    dismiss() {
      store.setState({ error: null });
    },
  };
}
