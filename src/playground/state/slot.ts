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
}

export interface Slot<Value, Event> {
  readonly store: StoreApi<SlotState<Value>>;
  /**
   * Replaces the work in progress by a stream. Resolves when it settled or was replaced; never rejects.
   * @param ready what the stream needs, e.g. the loaded engine
   * @param open starts the stream; not called when the work was replaced or stopped while `ready` was waited for
   * @param seed what the first event is folded into
   */
  run<Means>(
    ready: () => Promise<Means>,
    open: (means: Means) => AsyncIterableIterator<Event>,
    seed?: Value,
  ): Promise<void>;
  /** Replaces the work in progress by a value that has to be fetched. Resolves likewise. */
  adopt(fetch: () => Promise<Value>): Promise<void>;
  /** Replaces the work in progress by a value that is there. */
  put(value: Value): void;
  /** Ends the work in progress at once. */
  stop(): void;
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

  /** Voids what is under way; returns a test of whether the new work is still the current one. */
  function begin(phase: Phase): () => boolean {
    const mine = ++generation;
    latest = null;
    close?.();
    close = null;
    store.setState({ live: null, phase, error: null });
    return () => mine === generation;
  }

  function end(state: Partial<SlotState<Value>>): void {
    close = null;
    store.setState({ live: null, phase: 'idle', ...state });
  }

  return {
    store,

    async run(ready, open, seed) {
      const current = begin('opening');
      let flushing = false;
      const flush = () => {
        flushing = false;
        if (current() && store.getState().phase === 'running') store.setState({ live: latest });
      };
      try {
        const means = await ready();
        if (!current()) return;
        const stream = open(means);
        // A stream that fails while it is being closed has nobody left to tell.
        close = () => void stream.return?.()?.catch(() => undefined);
        store.setState({ phase: 'running' });
        for await (const event of stream) {
          if (!current()) return;
          latest = rules.fold(latest ?? seed ?? null, event);
          if (!flushing) {
            flushing = true;
            schedule(flush);
          }
        }
        if (!current()) return;
        if (latest === null) end({});
        else end(rules.settle(latest));
      } catch (error) {
        if (current()) end({ error: errorData(error) });
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

    stop() {
      const made = latest === null ? null : rules.stopped(latest);
      begin('idle');
      if (made !== null) store.setState({ value: made });
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
