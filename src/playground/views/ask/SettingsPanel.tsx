import { memo } from 'react';
import { DEFAULT_SETTINGS, type Settings } from '../../../selfrag';
import { Button } from '../../components/Button';
import { Check } from '../../components/Check';
import { Choice } from '../../components/Choice';
import { Disclosure } from '../../components/Disclosure';
import { SliderField } from '../../components/SliderField';
import { useDraftPart, usePlayground } from '../../state/context';
import { TippingArrows } from '../explain/TippingArrows';
import { TippingMarks } from '../explain/TippingMarks';
import { useTipping } from '../explain/useTipping';
import { positionText, THRESHOLD_RANGE } from '../../lib/weights';
import { WeightsNote } from '../semantics/MethodSettings';
import { AdvancedSettings } from './AdvancedSettings';
import { WeightField } from './WeightField';

/** What `threshold` falls back to when it is switched on again. */
const USUAL_THRESHOLD = DEFAULT_SETTINGS.threshold ?? 0.2;

const MODES = [
  { value: 'adaptive', title: 'Adaptive' },
  { value: 'always', title: 'Always' },
  { value: 'never', title: 'Never' },
] as const;

/** All settings of a run. The weights re-rank what is recorded at once; the others say what would have to be generated. */
export function SettingsPanel() {
  const { draft } = usePlayground();
  return (
    <div className="space-y-6">
      <section aria-labelledby="weights-title" className="space-y-3">
        <div>
          <h3 id="weights-title" className="font-semibold">
            What counts
          </h3>
          <p className="text-xs text-muted">Re-ranks what is recorded at once, without the model.</p>
        </div>
        <WeightsNote />
        <WeightField slider="rel" />
        <WeightField slider="sup" />
        <WeightField slider="use" />
      </section>
      <section aria-labelledby="search-title" className="space-y-3 border-t border-line pt-5">
        <div>
          <h3 id="search-title" className="font-semibold">
            When and how far to search
          </h3>
          <p className="text-xs text-muted">Re-decides from the record; what was never generated is offered above.</p>
        </div>
        <SearchSettings />
      </section>
      <div className="border-t border-line pt-3">
        <Disclosure title="Advanced settings">
          <Advanced />
        </Disclosure>
      </div>
      <Button look="quiet" className="-ml-3" onClick={() => draft.reset()}>
        Back to the paper’s settings
      </Button>
    </div>
  );
}

const SearchSettings = memo(function SearchSettings() {
  const { draft } = usePlayground();
  const threshold = useDraftPart(({ settings }) => settings.threshold);
  const mode = useDraftPart(({ settings }) => settings.mode);
  const passages = useDraftPart(({ settings }) => settings.passages);
  const beamWidth = useDraftPart(({ settings }) => settings.beamWidth);
  const maxDepth = useDraftPart(({ settings }) => settings.maxDepth);
  const set = (change: Partial<Settings>) => draft.set(change);
  return (
    <>
      <Choice label="Retrieval" value={mode} options={MODES} onChange={(next) => set({ mode: next })} />
      <ThresholdField />
      <Check
        label="No threshold"
        help="retrieve when [Retrieval] is likelier than [No Retrieval]"
        checked={threshold === null}
        onChange={(off) => set({ threshold: off ? null : USUAL_THRESHOLD })}
      />
      <SliderField
        label="Passages"
        help="candidates per search (k)"
        {...{ value: passages, min: 1, max: 20, step: 1 }}
        onChange={(next) => set({ passages: next })}
      />
      <SliderField
        label="Beam width"
        help="paths kept after each segment (B)"
        {...{ value: beamWidth, min: 1, max: 5, step: 1 }}
        onChange={(next) => set({ beamWidth: next })}
      />
      <SliderField
        label="Depth"
        help="most segments in an answer (T)"
        {...{ value: maxDepth, min: 1, max: 8, step: 1 }}
        onChange={(next) => set({ maxDepth: next })}
      />
    </>
  );
});

function ThresholdField() {
  const threshold = useDraftPart(({ settings }) => settings.threshold);
  const adaptive = useDraftPart(({ settings }) => settings.mode === 'adaptive');
  const off = threshold === null || !adaptive;
  const { known, points, unknown, range, tell, choose, set, next, names } = useTipping('threshold', THRESHOLD_RANGE, off);
  return (
    <SliderField
      label="Retrieval threshold"
      help="search when the share of [Retrieval] is higher"
      value={threshold ?? USUAL_THRESHOLD}
      min={range.min}
      max={range.max}
      step={0.01}
      shown={threshold === null ? 'off' : positionText(threshold)}
      disabled={off}
      aside={names && !off && <TippingArrows slider="threshold" {...{ next, names, set }} />}
      under={names && !off && <TippingMarks slider="threshold" {...{ known, points, unknown, range, tell, choose }} />}
      onChange={set}
    />
  );
}

function Advanced() {
  const { draft } = usePlayground();
  const settings = useDraftPart((d) => d.settings);
  return <AdvancedSettings settings={settings} set={(change) => draft.set(change)} />;
}
