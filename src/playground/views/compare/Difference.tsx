import { Icon } from '../../components/Icon';

/** Whether something differs: told by icon and words, not by colour alone. */
export function Difference({ differs, words }: { differs: boolean; words?: string }) {
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-full border px-2 py-0.5 text-xs font-medium whitespace-nowrap ${
        differs ? 'border-accent bg-accent-soft text-accent' : 'border-line text-muted'
      }`}
    >
      <Icon name={differs ? 'notEqual' : 'equal'} className="size-3.5" />
      {words ?? (differs ? 'Differs' : 'The same')}
    </span>
  );
}
