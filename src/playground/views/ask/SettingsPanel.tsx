import { DEFAULT_SETTINGS, type Settings } from '../../../selfrag';
import { Button } from '../../components/Button';
import { Check } from '../../components/Check';
import { Choice } from '../../components/Choice';
import { Disclosure } from '../../components/Disclosure';
import { SliderField } from '../../components/SliderField';
import { useDraft, usePlayground } from '../../state/context';
import { AdvancedSettings } from './AdvancedSettings';

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
  const { settings } = useDraft();
  const { weights, threshold, passages, beamWidth, maxDepth, mode } = settings;
  const set = (change: Partial<Settings>) => draft.set(change);
  const weigh = (change: Partial<Settings['weights']>) => set({ weights: { ...weights, ...change } });
  return (
    <div className="space-y-6">
      <section aria-labelledby="weights-title" className="space-y-3">
        <div>
          <h3 id="weights-title" className="font-semibold">
            What counts
          </h3>
          <p className="text-xs text-muted">Re-ranks what is recorded at once, without the model.</p>
        </div>
        <SliderField
          label="Relevance weight"
          help="w_rel: the passage is on topic"
          {...{ value: weights.rel, min: 0, max: 2, step: 0.05, shown: weights.rel.toFixed(2) }}
          onChange={(rel) => weigh({ rel })}
        />
        <SliderField
          label="Support weight"
          help="w_sup: the passage backs the text"
          {...{ value: weights.sup, min: 0, max: 2, step: 0.05, shown: weights.sup.toFixed(2) }}
          onChange={(sup) => weigh({ sup })}
        />
        <SliderField
          label="Utility weight"
          help="w_use: the text answers the question"
          {...{ value: weights.use, min: 0, max: 2, step: 0.05, shown: weights.use.toFixed(2) }}
          onChange={(use) => weigh({ use })}
        />
      </section>
      <section aria-labelledby="search-title" className="space-y-3 border-t border-line pt-5">
        <div>
          <h3 id="search-title" className="font-semibold">
            When and how far to search
          </h3>
          <p className="text-xs text-muted">Re-decides from the record; what was never generated needs a new run.</p>
        </div>
        <Choice label="Retrieval" value={mode} options={MODES} onChange={(next) => set({ mode: next })} />
        <SliderField
          label="Retrieval threshold"
          help="search when the share of [Retrieval] is higher"
          {...{ value: threshold ?? USUAL_THRESHOLD, min: 0, max: 1, step: 0.01 }}
          shown={threshold === null ? 'off' : threshold.toFixed(2)}
          disabled={threshold === null || mode !== 'adaptive'}
          onChange={(next) => set({ threshold: next })}
        />
        <Check
          label="No threshold"
          help="retrieve when [Retrieval] is likelier than [No Retrieval]"
          checked={threshold === null}
          onChange={(off) => set({ threshold: off ? null : USUAL_THRESHOLD })}
        />
        <SliderField
          label="Passages"
          help="candidates per search (k)"
          {...{ value: passages, min: 1, max: 10, step: 1 }}
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
      </section>
      <div className="border-t border-line pt-3">
        <Disclosure title="Advanced settings">
          <AdvancedSettings settings={settings} set={set} />
        </Disclosure>
      </div>
      <Button look="quiet" className="-ml-3" onClick={() => draft.reset()}>
        Back to the paper’s settings
      </Button>
    </div>
  );
}
