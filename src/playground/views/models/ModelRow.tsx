import type { ReactNode } from 'react';
import { Button } from '../../components/Button';

/** One model: what it is, what it takes, and what can be done with it. */
export function ModelRow(props: {
  name: string;
  /** Where it comes from. */
  title: string;
  facts: readonly string[];
  chosen: boolean;
  /** null: it cannot run as it is. */
  onUse: (() => void) | null;
  useLabel?: string;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  const { name, title, facts, chosen, onUse, useLabel = 'Use', actions, children } = props;
  return (
    <li aria-label={name} className={`space-y-2 rounded-xl border px-4 py-3 ${chosen ? 'border-accent' : 'border-line'}`}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <p className="font-medium">{name}</p>
          <p className="text-xs text-muted">{title}</p>
          <p className="text-xs text-muted tabular-nums">{facts.join(' · ')}</p>
        </div>
        <div className="flex flex-wrap gap-1">
          {chosen ? (
            <span className="inline-flex min-h-9 items-center px-3 text-sm max-sm:pl-0 font-medium text-accent">In use</span>
          ) : (
            onUse && <Button onClick={onUse}>{useLabel}</Button>
          )}
          {actions}
        </div>
      </div>
      {children}
    </li>
  );
}
