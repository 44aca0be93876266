import { memo } from 'react';
import type { Settings } from '../../../selfrag';
import { Choice } from '../../components/Choice';
import { useDraftPart, usePlayground } from '../../state/context';

const SEMANTICS = [
  { value: 'paper', title: 'Paper' },
  { value: 'released', title: 'As released' },
] as const;

const SEMANTICS_HELP: Record<Settings['semantics'], string> = {
  paper: 'Decides, scores and searches as the paper says.',
  released: 'The published scripts, exactly, with their defects: to see what published numbers rest on.',
};

const FORMS = [
  { value: 'long', title: 'Long' },
  { value: 'open', title: 'Open' },
  { value: 'closed', title: 'Closed' },
] as const;

const FORM_HELP: Record<Settings['form'], string> = {
  long: 'Segment after segment, each with its own decision to search.',
  open: 'One search, one segment per passage; the best one answers.',
  closed: 'One search; candidates that give the same answer add up their scores.',
};

/** Whose semantics, and which kind of task. */
export const MethodSettings = memo(function MethodSettings() {
  const { draft } = usePlayground();
  const semantics = useDraftPart(({ settings }) => settings.semantics);
  const form = useDraftPart(({ settings }) => settings.form);
  return (
    <section aria-labelledby="method-title" className="space-y-3">
      <h3 id="method-title" className="font-semibold">
        Method
      </h3>
      <Choice
        label="Semantics"
        help={SEMANTICS_HELP[semantics]}
        value={semantics}
        options={SEMANTICS}
        onChange={(next) => draft.set({ semantics: next })}
      />
      <Choice label="Form" help={FORM_HELP[form]} value={form} options={FORMS} onChange={(next) => draft.set({ form: next })} />
    </section>
  );
});

/** Why the weights do nothing, or not what they say; nothing under the paper's semantics. */
export const WeightsNote = memo(function WeightsNote() {
  const semantics = useDraftPart(({ settings }) => settings.semantics);
  const form = useDraftPart(({ settings }) => settings.form);
  if (semantics !== 'released' || form !== 'long') return null;
  return (
    <p role="status" className="rounded-lg border-l-4 border-accent bg-accent-soft px-3 py-2 text-xs">
      <strong className="font-semibold">Without effect in the released code (D2):</strong> its command passes 1, 1 and 0.5
      whatever is asked for. Only 0 counts: it leaves the support or the utility term out.
    </p>
  );
});
