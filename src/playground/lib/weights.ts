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

/** A slider position with two decimals, and as many more as it takes to tell it (at most six). */
export function positionText(value: number): string {
  const [whole, decimals = ''] = value.toFixed(6).split('.');
  return `${whole}.${decimals.replace(/0+$/, '').padEnd(2, '0')}`;
}

/** A threshold at which a decision flips, to three decimals; what is not quite 0 or 1 does not round to it. */
export function thresholdText(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.001';
  if (share < 1 && share >= 0.9995) return '>0.999';
  return share.toFixed(3);
}

/** Where something tips, to three decimals, or six where three would put it on a whole number that it is not. */
export function borderText(value: number): string {
  const rounded = Math.round(value * 1000) / 1000;
  return positionText(Number.isInteger(rounded) && rounded !== value ? value : rounded);
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
