import { useId, useState } from 'react';
import type { Slider } from '../../../selfrag';
import { Check } from '../../components/Check';
import { count } from '../../lib/format';
import { type TippingPoint } from '../../lib/tipping';
import { borderTexts, positionText, SLIDER_TITLE, THRESHOLD_RANGE, WEIGHT_RANGE } from '../../lib/weights';
import { useDraftPart } from '../../state/context';
import { useTipping } from './useTipping';

const SLIDERS: readonly Slider[] = ['rel', 'sup', 'use', 'threshold'];

/** All tipping points in words, over all that the settings allow; each can be gone to. */
export function TippingList() {
  const id = useId();
  const [all, setAll] = useState(false);
  return (
    <section aria-labelledby={id} className="space-y-4">
      <div>
        <h3 id={id} className="text-lg font-semibold">
          Tipping points
        </h3>
        <p className="text-sm text-muted">
          Where one setting alone, all others as they are, changes the outcome: exact positions, not samples.
        </p>
      </div>
      <Check
        label="Also where the answer stays"
        help="and only other paths are kept"
        checked={all}
        onChange={setAll}
      />
      <div className="grid gap-x-8 gap-y-6 xl:grid-cols-2">
        {SLIDERS.map((slider) => (
          <Points key={slider} slider={slider} all={all} />
        ))}
      </div>
    </section>
  );
}

function Points({ slider, all }: { slider: Slider; all: boolean }) {
  const title = useId();
  const range = slider === 'threshold' ? THRESHOLD_RANGE : WEIGHT_RANGE;
  const mode = useDraftPart(({ settings }) => settings.mode);
  const off = slider === 'threshold' && mode !== 'adaptive';
  const { known, failed, points, unknown, position, tell, choose } = useTipping(slider, range, off);
  const shown = all ? points : points.filter(({ changes }) => changes !== 'kept');
  const state = off ? 'does nothing: the mode overrides the model' : position === null ? 'off' : `now ${positionText(position)}`;
  return (
    <section aria-labelledby={title} className="min-w-0 space-y-2">
      <h4 id={title} className="text-sm font-semibold">
        {SLIDER_TITLE[slider]} <span className="font-normal text-muted">{state}</span>
      </h4>
      {!off && !known && <p className="text-sm text-muted">{failed ? 'This could not be computed.' : 'Computing …'}</p>}
      {known && shown.length === 0 && <p className="text-sm text-muted">{nothingText(points, range)}</p>}
      {shown.length > 0 && (
        <ol className="space-y-1">
          {shown.map((point) => (
            <li key={point.at}>
              <button
                type="button"
                className="w-full rounded-lg border border-line bg-surface px-3 py-1.5 text-left text-sm hover:border-line-strong hover:bg-sunken"
                onClick={() => choose(point)}
              >
                {tell(point)}
                <span className="sr-only"> Go just past it.</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {unknown.length > 0 && (
        <p className="text-xs text-muted">
          Not known {unknown.map(({ from, to }) => `from ${borderTexts(from, to).join(' to ')}`).join(', ')}: the search
          needs segments there that were never generated.
        </p>
      )}
    </section>
  );
}

function nothingText(points: readonly TippingPoint[], { min, max }: { min: number; max: number }): string {
  const none = `No value between ${min} and ${max} changes the answer`;
  return points.length === 0 ? `${none}, nor the kept paths.` : `${none}; at ${count(points.length, 'point')} only what else is kept changes.`;
}
