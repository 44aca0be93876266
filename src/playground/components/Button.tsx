import type { ComponentProps, ReactNode } from 'react';
import { Icon, type IconName } from './Icon';

const LOOK = {
  primary: 'bg-accent text-on-accent border-accent hover:brightness-110',
  plain: 'bg-surface text-ink border-line-strong hover:bg-sunken',
  quiet: 'border-transparent text-muted hover:text-ink hover:bg-sunken',
};

interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof LOOK;
  icon?: IconName;
  children: ReactNode;
}

/** Not on paper, where nothing can be pressed. */
export function Button({ look = 'plain', icon, children, className = '', ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`inline-flex min-h-9 print:hidden items-center justify-center gap-1.5 rounded-lg border px-3 py-1.5 text-sm font-medium transition-colors disabled:opacity-55 ${LOOK[look]} ${className}`}
      {...rest}
    >
      {icon && <Icon name={icon} className="size-4" />}
      {children}
    </button>
  );
}
