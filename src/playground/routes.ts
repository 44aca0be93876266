/** The views, addressed by the hash so that the page works from any static host, under any path. */
import { useSyncExternalStore } from 'react';

export const VIEWS = [
  { id: 'playground', hash: '#/', title: 'Playground' },
  { id: 'quick-start', hash: '#/quick-start', title: 'Quick start' },
  { id: 'critique', hash: '#/critique', title: 'Critique' },
  { id: 'compare', hash: '#/compare', title: 'Compare' },
  { id: 'encyclopedia', hash: '#/encyclopedia', title: 'Encyclopedia' },
  { id: 'about', hash: '#/about', title: 'About' },
] as const;

export type ViewId = (typeof VIEWS)[number]['id'];

/** An unknown address shows the playground; `#/about/expect` is the part `expect` of a view. */
export function viewOf(hash: string): ViewId {
  return VIEWS.find((view) => hash === view.hash || hash.startsWith(`${view.hash}/`))?.id ?? 'playground';
}

/** Id of the part of a view that an address names; empty: none. */
export const partOf = (hash: string): string => hash.split('/')[2] ?? '';

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function useView(): ViewId {
  return viewOf(useSyncExternalStore(subscribe, () => window.location.hash));
}
