import type { Standing } from '../../selfrag';
import { STANDING_HELP, STANDING_TITLE } from '../lib/words';
import { Icon, type IconName } from './Icon';

const LOOK: Record<Standing, { icon: IconName; look: string }> = {
  answer: { icon: 'star', look: 'border-accent bg-accent text-on-accent' },
  kept: { icon: 'check', look: 'border-ink text-ink' },
  dropped: { icon: 'minus', look: 'border-dashed border-line-strong text-muted' },
  constraint: { icon: 'cross', look: 'border-dashed border-line-strong text-muted' },
  unused: { icon: 'dots', look: 'border-dotted border-line-strong text-muted' },
};

/** Whether a candidate was kept: told by icon, words and border, not by colour alone. */
export function StandingBadge({ standing }: { standing: Standing | 'writing' }) {
  const { icon, look } = standing === 'writing' ? { icon: 'write' as const, look: 'border-line text-muted' } : LOOK[standing];
  return (
    <span
      title={standing === 'writing' ? undefined : STANDING_HELP[standing]}
      className={`inline-flex items-center gap-1 rounded-full border px-2 py-0.5 text-xs font-medium whitespace-nowrap ${look}`}
    >
      <Icon name={icon} className="size-3.5" />
      {standing === 'writing' ? 'Writing' : STANDING_TITLE[standing]}
    </span>
  );
}

/** The border of a card by standing. */
export const STANDING_BORDER: Record<Standing, string> = {
  answer: 'border-2 border-accent',
  kept: 'border-2 border-line-strong',
  dropped: 'border border-dashed border-line-strong',
  constraint: 'border border-dashed border-line-strong',
  unused: 'border border-dotted border-line-strong',
};
