import { memo, useState } from 'react';
import type { WeightSlider } from '../../../selfrag';
import { SliderField } from '../../components/SliderField';
import { positionText, USUAL_MAX, WEIGHT_RANGE, WEIGHT_TITLE } from '../../lib/weights';
import { useDraftPart } from '../../state/context';
import { TippingArrows } from '../explain/TippingArrows';
import { TippingMarks } from '../explain/TippingMarks';
import { useTipping } from '../explain/useTipping';

const HELP: Record<WeightSlider, string> = {
  rel: 'w_rel: the passage is on topic',
  sup: 'w_sup: the passage backs the text',
  use: 'w_use: the text answers the question',
};

/** The weight of one critique group in the segment score. */
export const WeightField = memo(function WeightField({ slider }: { slider: WeightSlider }) {
  const value = useDraftPart(({ settings }) => settings.weights[slider]);
  // Opened wide for a weight that lies beyond the usual ones; closed again only when nobody holds the slider.
  const [opened, setOpened] = useState(false);
  if (value > USUAL_MAX && !opened) setOpened(true);
  const { known, points, unknown, range, tell, choose, set, next, names } = useTipping(slider, {
    min: WEIGHT_RANGE.min,
    max: opened ? WEIGHT_RANGE.max : USUAL_MAX,
  });
  return (
    <div onBlur={() => setOpened(value > USUAL_MAX)}>
      <SliderField
        label={WEIGHT_TITLE[slider]}
        help={HELP[slider]}
        value={value}
        min={range.min}
        max={range.max}
        step={0.05}
        shown={positionText(value)}
        aside={names && <TippingArrows {...{ slider, next, names, set }} />}
        under={names && <TippingMarks {...{ slider, known, points, unknown, range, tell, choose }} />}
        onChange={set}
      />
    </div>
  );
});
