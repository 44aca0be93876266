/** Binds the models to React. Parts of the page that can do without them are shown without them, e.g. in tests. */
import { createContext, use, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Models, ModelsState } from './models';

const ModelsContext = createContext<Models | null>(null);

export function ModelsProvider({ models, children }: { models: Models; children: ReactNode }) {
  return <ModelsContext value={models}>{children}</ModelsContext>;
}

/** null: this page cannot change its model. */
export const useModelsIfAny = (): Models | null => use(ModelsContext);

export function useModels(): Models {
  const models = use(ModelsContext);
  if (!models) throw new Error('useModels needs a ModelsProvider above it');
  return models;
}

export const useModelsState = (): ModelsState => useStore(useModels().store);
