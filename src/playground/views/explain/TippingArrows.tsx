import { useId, useState } from 'react';
import type { Slider } from '../../../selfrag';
import { Icon } from '../../components/Icon';
import { tippingText, type Direction, type TippingPoint } from '../../lib/tipping';
import { SLIDER_TITLE } from '../../lib/weights';

const WAYS: readonly { readonly direction: Direction; readonly title: string; readonly turn: string }[] = [
  { direction: 'down', title: 'Previous', turn: 'rotate-180' },
  { direction: 'up', title: 'Next', turn: '' },
];

/** Two arrows that send a slider just past its next tipping point; what happens there is said before it is done. */
export function TippingArrows(props: {
  slider: Slider;
  next(direction: Direction): { point: TippingPoint; to: number } | null;
  names: ReadonlyMap<string, string>;
  set(to: number): void;
}) {
  const { slider, next, names, set } = props;
  const id = useId();
  const [shown, setShown] = useState<Direction | null>(null);
  const ways = WAYS.map((way) => ({ ...way, ahead: next(way.direction) }));
  const tip = ways.find(({ direction }) => direction === shown)?.ahead;
  if (ways.every(({ ahead }) => ahead === null) && shown === null) return null;
  return (
    <span className="relative -my-1 ml-auto flex self-center">
      {ways.map(({ direction, title, turn, ahead }) => (
        <button
          key={direction}
          type="button"
          // Not disabled: the last jump must not take the focus away.
          aria-disabled={ahead === null}
          aria-label={`${title} tipping point, ${SLIDER_TITLE[slider].toLowerCase()}`}
          aria-describedby={shown === direction && ahead ? id : undefined}
          className="grid size-7 place-items-center rounded-md text-accent hover:bg-sunken aria-disabled:cursor-default aria-disabled:opacity-35"
          onClick={() => ahead && set(ahead.to)}
          onPointerEnter={() => setShown(direction)}
          onPointerLeave={() => setShown(null)}
          onFocus={() => setShown(direction)}
          onBlur={() => setShown(null)}
          onKeyDown={(event) => event.key === 'Escape' && setShown(null)}
        >
          <Icon name="chevron" className={`size-4 ${turn}`} />
        </button>
      ))}
      {tip && shown && (
        <span
          id={id}
          role="tooltip"
          className="absolute top-full right-0 z-30 mt-1 w-60 rounded-lg border border-line-strong bg-surface p-2 text-xs shadow-lg"
        >
          {tippingText(tip.point, shown, names)}
        </span>
      )}
    </span>
  );
}
