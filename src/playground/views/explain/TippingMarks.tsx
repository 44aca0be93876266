import { memo, useId, useState, type PointerEvent } from 'react';
import type { Slider } from '../../../selfrag';
import type { TippingPoint } from '../../lib/tipping';
import { Hatch } from './Hatch';
import { NothingTips } from './NothingTips';

/** Pixels from a mark within which the pointer means it. */
const REACH = 10;

interface TippingMarksProps {
  slider: Slider;
  /** Whether it is computed. */
  known: boolean;
  points: readonly TippingPoint[];
  /** Parts of which is not known what they come to. */
  unknown: readonly { from: number; to: number }[];
  range: { min: number; max: number };
  /** What happens at a point, from where the slider stands. */
  tell(point: TippingPoint): string;
  /** The slider is sent past the point. */
  choose(point: TippingPoint): void;
}

/**
 * Thin marks under the track of a slider where it tips: long ones change the answer, short ones only the kept paths.
 * For the pointer; the same is said in words under "How it came about", and the arrows beside the slider lead to it.
 */
export const TippingMarks = memo(function TippingMarks({ slider, known, points, unknown, range, tell, choose }: TippingMarksProps) {
  const hatch = useId();
  const [near, setNear] = useState<TippingPoint | null>(null);
  const left = (at: number) => ((at - range.min) / (range.max - range.min)) * 100;

  function pointed(event: PointerEvent): TippingPoint | null {
    const { x, width } = event.currentTarget.getBoundingClientRect();
    const away = (point: TippingPoint) => Math.abs((left(point.at) / 100) * width - (event.clientX - x));
    const [closest] = points.filter((point) => away(point) <= REACH).sort((a, b) => away(a) - away(b));
    return closest ?? null;
  }

  if (known && points.length === 0 && unknown.length === 0) return <NothingTips slider={slider} range={range} />;
  return (
    // As wide as the way of the thumb's middle.
    <div className="relative mx-2.5 -mt-1.5 mb-1 h-2.5" aria-hidden="true">
      <svg
        className={`h-full w-full overflow-visible ${near ? 'cursor-pointer' : ''}`}
        onPointerMove={(event) => setNear(pointed(event))}
        onPointerLeave={() => setNear(null)}
        onClick={(event) => {
          const point = pointed(event as unknown as PointerEvent);
          if (point) choose(point);
        }}
      >
        <Hatch id={hatch} />
        <rect width="100%" height="100%" fill="transparent" />
        {unknown.map(({ from, to }) => (
          <rect key={from} x={`${left(from)}%`} width={`${left(to) - left(from)}%`} y={1} height={6} fill={`url(#${hatch})`} />
        ))}
        {points.map((point) => (
          <line
            key={point.at}
            data-tipping={point.changes}
            x1={`${left(point.at)}%`}
            x2={`${left(point.at)}%`}
            y1={0}
            y2={point.changes === 'kept' ? 5 : 10}
            className={point.changes === 'answer' ? 'stroke-accent' : 'stroke-line-strong'}
            strokeWidth={point === near ? 4 : point.changes === 'kept' ? 1 : 2}
          />
        ))}
      </svg>
      {near && (
        <p className="pointer-events-none absolute top-full right-0 left-0 z-20 mt-1 rounded-lg border border-line-strong bg-surface p-2 text-xs shadow-lg">
          {tell(near)}
        </p>
      )}
    </div>
  );
});
