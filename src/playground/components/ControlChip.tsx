import { groupOf } from '../../selfrag';
import { GROUP_LOOK } from '../lib/groups';

/** A control token as the model writes it, in the colour of its group. */
export function ControlChip({ token, className = '' }: { token: string; className?: string }) {
  const group = groupOf(token);
  const look = group
    ? `${GROUP_LOOK[group].text} ${GROUP_LOOK[group].soft} ${GROUP_LOOK[group].border}`
    : 'text-muted bg-sunken border-line-strong';
  return (
    <span className={`inline-block rounded-md border px-1.5 font-mono text-[0.78em] leading-5 ${look} ${className}`}>
      {token}
    </span>
  );
}
