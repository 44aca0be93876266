import { useState, type ReactNode } from 'react';
import { Icon } from './Icon';

/**
 * A part that opens and closes. It opens by itself when it is `suggested`, unless a person decided otherwise, and never
 * closes by itself: what is being read stays.
 */
export function Disclosure(props: {
  title: ReactNode;
  suggested?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const { title, suggested = false, className = '', children } = props;
  const [chosen, setChosen] = useState<boolean | null>(null);
  const [wasSuggested, setWasSuggested] = useState(suggested);
  if (suggested && !wasSuggested) setWasSuggested(true);
  const open = chosen ?? wasSuggested;
  return (
    <details open={open} className={className}>
      <summary
        className="flex min-h-9 items-center gap-1.5 rounded-lg text-sm font-medium text-muted hover:text-ink"
        onClick={(event) => {
          event.preventDefault();
          setChosen(!open);
        }}
      >
        <Icon name="chevron" className={`size-4 transition-transform ${open ? 'rotate-90' : ''}`} />
        {title}
      </summary>
      {open && children}
    </details>
  );
}
