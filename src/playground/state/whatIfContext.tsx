/** Which trace the controls of nodes change: the one that is shown. Without a provider a trace can only be read. */
import { createContext, use, useMemo, type ReactNode } from 'react';
import type { Settings, Trace } from '../../selfrag';

export interface WhatIfTarget {
  readonly trace: Trace;
  readonly semantics: Settings['semantics'];
  readonly form: Settings['form'];
  /** Nothing is being generated, so the trace may be changed. */
  readonly idle: boolean;
}

const WhatIfContext = createContext<WhatIfTarget | null>(null);

export function WhatIfProvider({ trace, semantics, form, idle, children }: WhatIfTarget & { children: ReactNode }) {
  // A slider that moves is no reason to draw the controls anew.
  const target = useMemo(() => ({ trace, semantics, form, idle }), [trace, semantics, form, idle]);
  return <WhatIfContext value={target}>{children}</WhatIfContext>;
}

/** null where a trace is only shown. */
export const useWhatIf = () => use(WhatIfContext);
