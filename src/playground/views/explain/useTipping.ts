/** The tipping points of one slider, and the way past them. */
import { useCallback, useMemo } from 'react';
import type { Slider } from '../../../selfrag';
import { nextPoint, pointsOf, tippingText, unknownParts, type TippingPoint } from '../../lib/tipping';
import { positionOf, withPosition } from '../../lib/weights';
import { useDraftPart, usePlayground } from '../../state/context';
import { useExplanation, useSubject } from './useExplanation';

type Bounds = { readonly min: number; readonly max: number };

/** @param off the slider does nothing now, so it has no tipping points */
export function useTipping(slider: Slider, { min, max }: Bounds, off = false) {
  const { draft } = usePlayground();
  const names = useSubject()?.names;
  const position = useDraftPart(({ settings }) => positionOf(settings, slider));
  const range = useMemo(() => ({ min, max }), [min, max]);
  const { value, failed } = useExplanation<'tipping'>(off ? null : { kind: 'tipping', slider, range });
  const points = useMemo(() => (value ? pointsOf(value) : []), [value]);
  const unknown = useMemo(() => (value ? unknownParts(value) : []), [value]);

  const set = useCallback((to: number) => draft.set(withPosition(draft.store.getState().settings, slider, to)), [draft, slider]);
  /** Where the slider stands when it is asked, so that what hangs on this needs not be drawn while it moves. */
  const now = useCallback(() => positionOf(draft.store.getState().settings, slider) ?? min, [draft, slider, min]);
  const tell = useCallback(
    (point: TippingPoint) => tippingText(point, point.at < now() ? 'down' : 'up', names ?? new Map()),
    [names, now],
  );
  const choose = useCallback(
    (point: TippingPoint) => {
      const direction = point.at < now() ? 'down' : 'up';
      const past = nextPoint(points, point.at, direction, range);
      if (past) set(past.to);
    },
    [points, now, set, range],
  );
  const next = (direction: 'up' | 'down') => (position === null ? null : nextPoint(points, position, direction, range));
  return { known: value !== null, failed, value, points, unknown, range, position, tell, choose, set, next, names };
}
