/** Which two runs are compared. Either side is what the page shows, an opened file, or a recorded example. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Trace } from '../../selfrag';
import type { OpenedFilesStore, TextFile } from './openedFiles';
import type { RecordingsStore } from './recordings';
import { createSlot, type Slot } from './slot';

export type Side = 'a' | 'b';

/** `shown`, `plain`, `file:ID`, `example:ID` or `baseline:ID`. */
export type Source = 'shown' | 'plain' | `${'file' | 'example' | 'baseline'}:${string}`;

export interface Comparison {
  readonly store: StoreApi<Readonly<Record<Side, Source>>>;
  /** Recorded examples, which have to be fetched; empty while the side shows something else. */
  readonly fetched: Readonly<Record<Side, Slot<Trace, never>>>;
  choose(side: Side, source: Source): Promise<void>;
  swap(): Promise<void>;
  /** Opens files and compares them: one takes side b, of several the last two take both. */
  open(files: readonly TextFile[], side?: Side): Promise<void>;
}

export function createComparison(recordings: RecordingsStore, files: OpenedFilesStore, schedule: (flush: () => void) => void): Comparison {
  const store = createStore<Readonly<Record<Side, Source>>>(() => ({ a: 'shown', b: 'plain' }));
  const slot = () =>
    createSlot<Trace, never>({ fold: (value) => value as Trace, settle: (value) => ({ value }), stopped: () => null, failed: () => null }, schedule);
  const fetched = { a: slot(), b: slot() };

  async function choose(side: Side, source: Source): Promise<void> {
    store.setState({ [side]: source });
    const [kind, id] = source.split(':');
    const recording = recordings.store.getState().recordings?.find((one) => one.id === id);
    const file = kind === 'example' ? recording?.file : kind === 'baseline' ? recording?.baseline : undefined;
    fetched[side].clear();
    if (file !== undefined) await fetched[side].adopt(() => recordings.open(file));
  }

  return {
    store,
    fetched,
    choose,
    async swap() {
      const { a, b } = store.getState();
      await Promise.all([choose('a', b), choose('b', a)]);
    },
    async open(given, side = 'b') {
      const opened = [];
      for (const file of given) {
        const one = await files.open(file);
        if (one) opened.push(one);
      }
      const [last, before] = opened.reverse();
      if (before) await choose('a', `file:${before.id}`);
      if (last) await choose(before ? 'b' : side, `file:${last.id}`);
    },
  };
}
