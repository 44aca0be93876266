import { STATUS_HELP, STATUS_TITLE, type Status } from '../lib/words';
import { Icon, type IconName } from './Icon';

const LOOK: Record<Status, { icon: IconName; look: string }> = {
  writing: { icon: 'write', look: 'border-line text-muted' },
  written: { icon: 'dots', look: 'border-line text-muted' },
  unfinished: { icon: 'stop', look: 'border-dotted border-line-strong text-muted' },
  answer: { icon: 'star', look: 'border-accent bg-accent text-on-accent' },
  kept: { icon: 'check', look: 'border-ink text-ink' },
  dropped: { icon: 'minus', look: 'border-dashed border-line-strong text-muted' },
  constraint: { icon: 'cross', look: 'border-dashed border-line-strong text-muted' },
  unused: { icon: 'dots', look: 'border-dotted border-line-strong text-muted' },
};

/** Whether a candidate was kept: told by icon, words and border, not by colour alone. */
export function StandingBadge({ status }: { status: Status }) {
  const { icon, look } = LOOK[status];
  return (
    <span
      title={STATUS_HELP[status]}
      className={`inline-flex items-center gap-1 rounded-full border px-2 py-0.5 text-xs font-medium whitespace-nowrap ${look}`}
    >
      <Icon name={icon} className="size-3.5" />
      {STATUS_TITLE[status]}
    </span>
  );
}

/** The border of a card by status. */
export const STATUS_BORDER: Record<Status, string> = {
  writing: 'border border-line',
  written: 'border border-line',
  unfinished: 'border border-dotted border-line-strong',
  answer: 'border-2 border-accent',
  kept: 'border-2 border-line-strong',
  dropped: 'border border-dashed border-line-strong',
  constraint: 'border border-dashed border-line-strong',
  unused: 'border border-dotted border-line-strong',
};
