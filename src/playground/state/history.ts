/** What was shown before: each trace that another one replaced, so that every change of a person can be taken back. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Trace } from '../../selfrag';
import type { DraftContent, DraftStore } from './draft';
import type { TraceSlot } from './traceSlot';

export interface Step {
  /** What was shown before the change. */
  readonly trace: Trace;
  /** The draft that went with it. */
  readonly draft: DraftContent;
  /** Whether another run was opened, which filled the draft; all other changes concern only its edits. */
  readonly opened: boolean;
  /** What the change was, e.g. "dropping “Nile”". */
  readonly what: string;
}

export interface History {
  /** Oldest first; at most `MOST_STEPS`. */
  readonly store: StoreApi<{ readonly past: readonly Step[] }>;
  /** Names the changes that follow, until the next name; null: nothing in particular. */
  name(what: string | null): void;
  /** Another run is about to be opened, and the draft to be filled for it. */
  opening(): void;
  /** Shows what was shown before the last change, with the draft that went with it. */
  undo(): void;
}

export const MOST_STEPS = 50;

const UNNAMED = 'opening this run';

export function createHistory(slot: TraceSlot, draft: DraftStore): History {
  const store = createStore<{ readonly past: readonly Step[] }>(() => ({ past: [] }));
  let what: string | null = null;
  let undoing = false;
  /** The draft of the shown run, while another one is being opened. */
  let left: DraftContent | null = null;
  slot.store.subscribe((now, before) => {
    if (now.value === before.value) {
      // What is shown was opened once more, so nothing is left.
      if (before.phase === 'opening' && now.phase === 'idle' && now.error === null) left = null;
      return;
    }
    const trace = before.value;
    const opened = what === null ? left : null;
    left = null;
    if (undoing || trace === null) return;
    const step = { trace, draft: opened ?? draft.content(), opened: opened !== null, what: what ?? UNNAMED };
    store.setState(({ past }) => ({ past: [...past, step].slice(-MOST_STEPS) }));
  });
  return {
    store,
    name: (next) => {
      what = next;
    },
    opening() {
      what = null;
      // Of several that are opened before one is there, the first leaves what is shown.
      left ??= draft.content();
    },
    undo() {
      const { past } = store.getState();
      const step = past.at(-1);
      if (!step) return;
      undoing = true;
      slot.put(step.trace);
      undoing = false;
      store.setState({ past: past.slice(0, -1) });
      if (step.opened) draft.restore(step.draft);
      else draft.restoreEdits(step.draft);
    },
  };
}
