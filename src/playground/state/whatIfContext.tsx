/** Which trace the controls of nodes change: the one that is shown. Without a provider a trace can only be read. */
import { createContext, use, type ReactNode } from 'react';
import type { Settings, Trace } from '../../selfrag';

export interface WhatIfTarget {
  readonly trace: Trace;
  readonly settings: Settings;
  /** Nothing is being generated, so the trace may be changed. */
  readonly idle: boolean;
}

const WhatIfContext = createContext<WhatIfTarget | null>(null);

export function WhatIfProvider({ target, children }: { target: WhatIfTarget; children: ReactNode }) {
  return <WhatIfContext value={target}>{children}</WhatIfContext>;
}

/** null where a trace is only shown. */
export const useWhatIf = () => use(WhatIfContext);
