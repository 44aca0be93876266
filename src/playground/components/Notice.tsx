import type { ReactNode } from 'react';
import type { ErrorData } from '../../selfrag';
import { Icon } from './Icon';

/** Something the reader should know; `role` alert interrupts, status waits. */
export function Notice(props: { kind: 'info' | 'warning'; title: string; children?: ReactNode; urgent?: boolean }) {
  const { kind, title, children, urgent = false } = props;
  const look = kind === 'warning' ? 'border-accent bg-accent-soft' : 'border-line-strong bg-sunken';
  return (
    <div role={urgent ? 'alert' : 'status'} className={`flex gap-3 rounded-xl border-l-4 px-4 py-3 text-sm ${look}`}>
      <Icon name={kind} className={kind === 'warning' ? 'mt-0.5 size-5 text-accent' : 'mt-0.5 size-5 text-muted'} />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="font-semibold">{title}</p>
        {children}
      </div>
    </div>
  );
}

export function ErrorNotice({ error, children }: { error: ErrorData; children?: ReactNode }) {
  return (
    <Notice kind="warning" title={error.message} urgent>
      {children && <div className="flex flex-wrap gap-2 pt-1">{children}</div>}
    </Notice>
  );
}
