import type { ReactNode } from 'react';
import type { ErrorData } from '../../selfrag';
import { Icon } from './Icon';

interface NoticeProps {
  kind: 'info' | 'warning';
  title: string;
  children?: ReactNode;
  /** To a screen reader: an alert interrupts, a status waits, a note is read where it stands. */
  role?: 'alert' | 'status' | 'note';
}

/** Something the reader should know. */
export function Notice({ kind, title, children, role = 'status' }: NoticeProps) {
  const look = kind === 'warning' ? 'border-accent bg-accent-soft' : 'border-line-strong bg-sunken';
  return (
    <div role={role} className={`flex gap-3 rounded-xl border-l-4 px-4 py-3 text-sm ${look}`}>
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
    <Notice kind="warning" title={error.message} role="alert">
      {children && <div className="flex flex-wrap gap-2 pt-1">{children}</div>}
    </Notice>
  );
}
