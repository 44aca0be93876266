import type { Slider } from '../../../selfrag';
import { borderText, THRESHOLD_RANGE, WEIGHT_RANGE } from '../../lib/weights';
import { useTipping } from './useTipping';

/** In the place of the marks where a slider has none: that this is so, and where the next point lies beyond its end. */
export function NothingTips({ slider, range: { min, max } }: { slider: Slider; range: { min: number; max: number } }) {
  const { points } = useTipping(slider, slider === 'threshold' ? THRESHOLD_RANGE : WEIGHT_RANGE);
  const beyond = points.find(({ at }) => at > max);
  // As high as the marks, so that nothing moves when they come.
  return (
    <p className="mx-2.5 -mt-1.5 mb-1 h-2.5 text-xs leading-none text-muted">
      Nothing tips between {min} and {max}
      {beyond && `, next at ${borderText(beyond.at)}`}.
    </p>
  );
}
