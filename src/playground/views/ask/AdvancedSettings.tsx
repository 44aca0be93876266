import type { Settings } from '../../../selfrag';
import { Check } from '../../components/Check';
import { Choice } from '../../components/Choice';
import { SliderField } from '../../components/SliderField';
import { useEngine, usePlayground } from '../../state/context';

const SEQUENCE = [
  { value: 'text', title: 'Text' },
  { value: 'all', title: 'All tokens' },
  { value: 'off', title: 'Off' },
] as const;

const PATH = [
  { value: 'mean', title: 'Mean' },
  { value: 'sum', title: 'Sum' },
  { value: 'product', title: 'Product' },
] as const;

const BACKENDS = [
  { value: 'auto', title: 'Automatic' },
  { value: 'webgpu', title: 'WebGPU' },
  { value: 'wasm', title: 'Wasm' },
] as const;

export function AdvancedSettings({ settings, set }: { settings: Settings; set: (change: Partial<Settings>) => void }) {
  const { chooseBackend } = usePlayground();
  const { backend } = useEngine();
  return (
    <div className="space-y-5 pt-3">
      <Choice
        label="Fluency in the score"
        help="p(y): the geometric mean of the probabilities of the segment’s tokens"
        value={settings.sequenceScore}
        options={SEQUENCE}
        onChange={(sequenceScore) => set({ sequenceScore })}
      />
      <Choice
        label="Path score"
        help="how segment scores make the score of a path"
        value={settings.pathScore}
        options={PATH}
        onChange={(pathScore) => set({ pathScore })}
      />
      <Check
        label="Hard constraint"
        help="drop candidates judged “No support” while others exist"
        checked={settings.hardConstraint}
        onChange={(hardConstraint) => set({ hardConstraint })}
      />
      <Check
        label="Read tokens that were not emitted"
        help="count a group at the segment’s last step instead of leaving its term out"
        checked={settings.readUnemitted}
        onChange={(readUnemitted) => set({ readUnemitted })}
      />
      <Check
        label="Keep earlier evidence"
        help="earlier passages stay in the prompt, as in training; applies at the next run"
        checked={settings.keepEvidence}
        onChange={(keepEvidence) => set({ keepEvidence })}
      />
      <SliderField
        label="Tokens per segment"
        help="at most; applies at the next run"
        {...{ value: settings.maxNewTokens, min: 10, max: 200, step: 5 }}
        onChange={(maxNewTokens) => set({ maxNewTokens })}
      />
      <Choice
        label="Runs on"
        help="automatic: the GPU when it passes a check, else WebAssembly"
        value={backend}
        options={BACKENDS}
        onChange={chooseBackend}
      />
    </div>
  );
}
