/** The sliders that explanations speak of, and slider positions in figures. */
import type { Settings, Slider, WeightSlider } from '../../selfrag';

export const WEIGHT_TITLE: Record<WeightSlider, string> = { rel: 'Relevance weight', sup: 'Support weight', use: 'Utility weight' };

export const SLIDER_TITLE: Record<Slider, string> = { ...WEIGHT_TITLE, threshold: 'Retrieval threshold' };

/** Weights that a slider reaches at first; farther ones open it to WEIGHT_RANGE. */
export const USUAL_MAX = 2;
export const WEIGHT_RANGE = { min: 0, max: 10 } as const;
export const THRESHOLD_RANGE = { min: 0, max: 1 } as const;

/** null: the threshold is off. */
export const positionOf = (settings: Settings, slider: Slider): number | null =>
  slider === 'threshold' ? settings.threshold : settings.weights[slider];

export function withPosition(settings: Settings, slider: Slider, value: number): Settings {
  return slider === 'threshold'
    ? { ...settings, threshold: value }
    : { ...settings, weights: { ...settings.weights, [slider]: value } };
}

/** A slider position with two decimals, and as many more as it takes to tell it (at most `most`). */
export function positionText(value: number, most = 6): string {
  const [whole, decimals = ''] = value.toFixed(most).split('.');
  return `${whole}.${decimals.replace(/0+$/, '').padEnd(2, '0')}`;
}

/** Decimals that tell any two doubles between 0.1 and 10 apart. */
const MOST_DECIMALS = 17;

/** Where something tips, to three decimals, or to as many as it takes where that would be a whole number that it is not. */
export function borderText(value: number): string {
  const rounded = Math.round(value * 1000) / 1000;
  if (!Number.isInteger(rounded) || rounded === value) return positionText(rounded);
  return apart(value, rounded)[0];
}

/** Both ends of a stretch, with as many decimals as it takes to tell them apart. */
export function borderTexts(from: number, to: number): readonly [string, string] {
  const texts = [borderText(from), borderText(to)] as const;
  return texts[0] === texts[1] && from !== to ? apart(from, to) : texts;
}

function apart(a: number, b: number): readonly [string, string] {
  let most = 6;
  while (most < MOST_DECIMALS && positionText(a, most) === positionText(b, most)) most++;
  return [positionText(a, most), positionText(b, most)];
}

/**
 * The roundest number between two, ends excluded, nearest to `from`: 0.7312 up to 0.9 gives 0.74, down to 0.1 gives 0.73.
 * @param to may lie on either side of `from`
 */
export function justPast(from: number, to: number): number {
  const up = to > from;
  for (let decimals = 2; decimals <= 9; decimals++) {
    const unit = 10 ** decimals;
    const steps = up ? Math.floor(from * unit) + 1 : Math.ceil(from * unit) - 1;
    const value = Number((steps / unit).toFixed(decimals));
    if (up ? value > from && value < to : value < from && value > to) return value;
  }
  return (from + to) / 2;
}
