import { useId } from 'react';

/** One of a few named values, as a row of radio buttons. */
export function Choice<Value extends string>(props: {
  label: string;
  help?: string;
  value: Value;
  options: readonly { value: Value; title: string }[];
  onChange(value: Value): void;
}) {
  const { label, help, value, options, onChange } = props;
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className="flex rounded-lg border border-line-strong bg-surface p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex-1 rounded-md px-2 py-1 text-center text-sm has-checked:bg-accent has-checked:font-medium has-checked:text-on-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              className="sr-only"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.title}
          </label>
        ))}
      </div>
      {help && <p className="mt-1 text-xs text-muted">{help}</p>}
    </fieldset>
  );
}
