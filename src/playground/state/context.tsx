/** Binds the stores to React. */
import { createContext, use, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Draft } from './draft';
import type { Playground } from './playground';
import type { Slot, SlotState } from './slot';

const PlaygroundContext = createContext<Playground | null>(null);

export function PlaygroundProvider({ playground, children }: { playground: Playground; children: ReactNode }) {
  return <PlaygroundContext value={playground}>{children}</PlaygroundContext>;
}

export function usePlayground(): Playground {
  const playground = use(PlaygroundContext);
  if (!playground) throw new Error('usePlayground needs a PlaygroundProvider above it');
  return playground;
}

export const useDraft = () => useStore(usePlayground().draft.store);
/** Draws anew only when this part of the draft changes: a slider that moves concerns few. */
export const useDraftPart = <Part,>(part: (draft: Draft) => Part): Part => useStore(usePlayground().draft.store, part);
export const useEngine = () => useStore(usePlayground().engine.store);
export const useCorpus = () => useStore(usePlayground().corpus.store);
export const useFiles = () => useStore(usePlayground().files.store);
export const useCompared = () => useStore(usePlayground().comparison.store);
export const useRecordings = () => useStore(usePlayground().recordings.store, (state) => state.recordings);

export function useSlot<Value, Event>(slot: Slot<Value, Event>): SlotState<Value> {
  return useStore(slot.store);
}
