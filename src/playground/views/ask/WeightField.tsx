import { memo, useState } from 'react';
import type { WeightSlider } from '../../../selfrag/explain';
import { SliderField } from '../../components/SliderField';
import { positionText, USUAL_MAX, WEIGHT_RANGE, WEIGHT_TITLE } from '../../lib/weights';
import { useDraftPart, usePlayground } from '../../state/context';

const HELP: Record<WeightSlider, string> = {
  rel: 'w_rel: the passage is on topic',
  sup: 'w_sup: the passage backs the text',
  use: 'w_use: the text answers the question',
};

/** The weight of one critique group in the segment score. */
export const WeightField = memo(function WeightField({ slider }: { slider: WeightSlider }) {
  const { draft } = usePlayground();
  const value = useDraftPart(({ settings }) => settings.weights[slider]);
  // Opened wide for a weight that lies beyond the usual ones; closed again only when nobody holds the slider.
  const [opened, setOpened] = useState(false);
  if (value > USUAL_MAX && !opened) setOpened(true);
  return (
    <div onBlur={() => setOpened(value > USUAL_MAX)}>
      <SliderField
        label={WEIGHT_TITLE[slider]}
        help={HELP[slider]}
        value={value}
        min={WEIGHT_RANGE.min}
        max={opened ? WEIGHT_RANGE.max : USUAL_MAX}
        step={0.05}
        shown={positionText(value)}
        onChange={(next) => {
          const { weights } = draft.store.getState().settings;
          draft.set({ weights: { ...weights, [slider]: next } });
        }}
      />
    </div>
  );
});
