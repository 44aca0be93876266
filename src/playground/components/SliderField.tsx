import { Slider } from 'radix-ui';
import { useId, type ReactNode } from 'react';

/** A labelled slider with its value in figures and a line of help. */
export function SliderField(props: {
  label: string;
  help: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** The value as shown and as read out. */
  shown?: string;
  disabled?: boolean;
  /** Beside the label. */
  aside?: ReactNode;
  /** Under the track. */
  under?: ReactNode;
  onChange(value: number): void;
}) {
  const { label, help, value, min, max, step, shown = String(value), disabled = false, aside, under, onChange } = props;
  const id = useId();
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <span id={id} className="font-medium">
          {label}
        </span>
        {aside}
        <output className="text-muted tabular-nums">{shown}</output>
      </div>
      <Slider.Root
        className="relative flex h-6 w-full touch-none items-center select-none data-[disabled]:opacity-50"
        value={[value]}
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        onValueChange={([next]) => {
          if (next !== undefined) onChange(next);
        }}
      >
        <Slider.Track className="relative h-1.5 grow rounded-full bg-line">
          <Slider.Range className="absolute h-full rounded-full bg-accent" />
        </Slider.Track>
        <Slider.Thumb
          aria-labelledby={id}
          aria-describedby={`${id}-help`}
          aria-valuetext={shown}
          className="block size-5 rounded-full border-2 border-accent bg-surface shadow-sm"
        />
      </Slider.Root>
      {under}
      <p id={`${id}-help`} className="text-xs text-muted">
        {help}
      </p>
    </div>
  );
}
