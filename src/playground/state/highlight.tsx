/** Which passage is pointed at: a citation, a source and a passage of the timeline light up together. */
import { createContext, use, useState, type ReactNode } from 'react';

interface Highlight {
  /** Passage id, or null. */
  readonly passage: string | null;
  point(passage: string | null): void;
}

const HighlightContext = createContext<Highlight>({ passage: null, point: () => undefined });

export function HighlightProvider({ children }: { children: ReactNode }) {
  const [passage, point] = useState<string | null>(null);
  return <HighlightContext value={{ passage, point }}>{children}</HighlightContext>;
}

export const useHighlight = () => use(HighlightContext);
