import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Rect, WeightSlider } from '../../../selfrag';
import { positionText, WEIGHT_TITLE } from '../../lib/weights';
import { useDraftPart, usePlayground } from '../../state/context';

/** What one press of an arrow key moves; with Shift, ten times that. */
const STEP = 0.05;

/** The two weights as a point in their plane: dragged or clicked with a pointer, moved with the arrow keys. */
export function PlaneHandle({ x, y, rect }: { x: WeightSlider; y: WeightSlider; rect: Rect }) {
  const { draft } = usePlayground();
  const weights = useDraftPart(({ settings }) => settings.weights);
  const [held, setHeld] = useState(false);
  const share = (value: number, { min, max }: Rect['x']) => Math.min(1, Math.max(0, (value - min) / (max - min)));
  const outside = weights[x] > rect.x.max || weights[y] > rect.y.max;

  function put(atX: number, atY: number) {
    const { settings } = draft.store.getState();
    const within = (value: number, { min, max }: Rect['x']) => Math.min(max, Math.max(min, Number(value.toFixed(2))));
    draft.set({ weights: { ...settings.weights, [x]: within(atX, rect.x), [y]: within(atY, rect.y) } });
  }

  function drag(event: PointerEvent<HTMLDivElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const [right, up] = [(event.clientX - box.x) / box.width, 1 - (event.clientY - box.y) / box.height];
    put(rect.x.min + right * (rect.x.max - rect.x.min), rect.y.min + up * (rect.y.max - rect.y.min));
  }

  function press(event: KeyboardEvent) {
    const far = (event.shiftKey ? 10 : 1) * STEP;
    const [dx, dy] = { ArrowRight: [far, 0], ArrowLeft: [-far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] }[event.key] ?? [];
    if (dx === undefined || dy === undefined) return;
    event.preventDefault();
    put(weights[x] + dx, weights[y] + dy);
  }

  return (
    <div
      className="absolute inset-0 cursor-crosshair touch-none"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(true);
        drag(event);
      }}
      onPointerMove={(event) => held && drag(event)}
      onPointerUp={() => setHeld(false)}
      onPointerCancel={() => setHeld(false)}
    >
      <div
        role="slider"
        tabIndex={0}
        aria-roledescription="point in a plane"
        aria-label={`${WEIGHT_TITLE[x]} and ${WEIGHT_TITLE[y].toLowerCase()}`}
        aria-valuemin={rect.x.min}
        aria-valuemax={rect.x.max}
        aria-valuenow={Math.min(rect.x.max, weights[x])}
        aria-valuetext={`${positionText(weights[x])} and ${positionText(weights[y])}`}
        className={`absolute -m-2.5 size-5 rounded-full border-[3px] bg-surface shadow-md ${outside ? 'border-dashed border-muted' : 'border-accent'}`}
        style={{ left: `${share(weights[x], rect.x) * 100}%`, top: `${(1 - share(weights[y], rect.y)) * 100}%` }}
        onKeyDown={press}
      />
    </div>
  );
}
