/** What was shown before: each trace that another one replaced, so that every change of a person can be taken back. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Edit, Trace } from '../../selfrag';
import type { TraceSlot } from './traceSlot';

export interface Step {
  /** What was shown before the change. */
  readonly trace: Trace;
  /** Edits of the draft that went with it. */
  readonly edits: readonly Edit[];
  /** What the change was, e.g. "dropping “Nile”". */
  readonly what: string;
}

export interface History {
  /** Oldest first; at most `MOST_STEPS`. */
  readonly store: StoreApi<{ readonly past: readonly Step[] }>;
  /** Names the changes that follow, until the next name; null: nothing in particular. */
  name(what: string | null): void;
  /** Shows what was shown before the last change. @returns that step, or null when there is none */
  undo(): Step | null;
}

export const MOST_STEPS = 50;

const UNNAMED = 'opening this run';

/** @param edits those of the draft now */
export function createHistory(slot: TraceSlot, edits: () => readonly Edit[]): History {
  const store = createStore<{ readonly past: readonly Step[] }>(() => ({ past: [] }));
  let what: string | null = null;
  let undoing = false;
  slot.store.subscribe((now, before) => {
    if (now.value === before.value) return;
    const trace = before.value;
    if (undoing || trace === null) return;
    const step = { trace, edits: edits(), what: what ?? UNNAMED };
    store.setState(({ past }) => ({ past: [...past, step].slice(-MOST_STEPS) }));
  });
  return {
    store,
    name: (next) => {
      what = next;
    },
    undo() {
      const { past } = store.getState();
      const step = past.at(-1);
      if (!step) return null;
      undoing = true;
      slot.put(step.trace);
      undoing = false;
      store.setState({ past: past.slice(0, -1) });
      return step;
    },
  };
}
