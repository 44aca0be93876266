import { useId } from 'react';

/** A yes-or-no setting. */
export function Check(props: { label: string; help: string; checked: boolean; onChange(checked: boolean): void }) {
  const { label, help, checked, onChange } = props;
  const id = useId();
  return (
    <label className="grid grid-cols-[auto_1fr] gap-x-2.5 text-sm">
      <input
        type="checkbox"
        aria-labelledby={id}
        aria-describedby={`${id}-help`}
        className="mt-1 size-4 accent-accent"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span id={id} className="font-medium">
        {label}
      </span>
      <span id={`${id}-help`} className="col-start-2 text-xs text-muted">
        {help}
      </span>
    </label>
  );
}
