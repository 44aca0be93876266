/** What the stores take from the browser. */
import type { StoreApi } from 'zustand/vanilla';
import { SelfRagError } from '../selfrag';
import { controlledOrLate } from './offline';
import { keptChoice } from './lib/keptChoice';
import { allowed } from './lib/pickFolder';
import type { Draft } from './state/draft';
import type { ModelsSurroundings } from './state/models';
import type { Surroundings } from './state/playground';

const SAVED = 'question';

export function browserSurroundings(): Surroundings {
  return {
    // The engine and its runtime are not part of the first download.
    createEngine: async () => {
      await controlledOrLate();
      return (await import('./worker/client')).createEngine();
    },
    fetchText,
    now: () => Date.now(),
    schedule: (flush) => void requestAnimationFrame(flush),
    savedQuestion: readSaved(),
  };
}

/** What models of a person's own take from the browser. */
export function modelsSurroundings(): ModelsSurroundings {
  return {
    createLibrary: async () => (await import('./library/client')).createLibrary(),
    kept: keptChoice(),
    persist: async () => (await navigator.storage?.persist?.()) ?? false,
    allowed,
  };
}

/** @param path relative to the page, so that any sub-path works */
async function fetchText(path: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(path);
  } catch (cause) {
    throw new SelfRagError('network', `${path} could not be fetched. Check the connection and try again.`, { path }, { cause });
  }
  if (response.ok) return response.text();
  const { status } = response;
  throw new SelfRagError('file-missing', `${path} is not there (status ${status}). Reload the page.`, { path, status });
}

function readSaved(): string | null {
  try {
    return sessionStorage.getItem(SAVED);
  } catch {
    return null; // storage refused
  }
}

/** Keeps a typed question over a reload of the tab; one that an example filled in comes back with the example. */
export function keepQuestion(store: StoreApi<Draft>): void {
  store.subscribe(({ question, example }) => {
    try {
      if (example === null && question !== '') sessionStorage.setItem(SAVED, question);
      else sessionStorage.removeItem(SAVED);
    } catch {
      // Without storage the question lives as long as the page.
    }
  });
}
