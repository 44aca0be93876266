import type { CritiqueInput } from '../../../selfrag';
import { Button } from '../../components/Button';
import { EnginePanel } from '../../components/EnginePanel';
import { ErrorNotice } from '../../components/Notice';
import { CRITIQUE_EXAMPLES } from '../../critiqueExamples';
import { count } from '../../lib/format';
import { useHandover } from '../../lib/useHandover';
import { usePlayground, useSlot } from '../../state/context';
import { GivenPassages } from './GivenPassages';

/** Question, passages and answer, or one of the ready examples. */
export function CritiqueForm(props: { input: CritiqueInput; setInput(input: CritiqueInput): void; empty: CritiqueInput }) {
  const { input, setInput, empty } = props;
  const { critique, criticise } = usePlayground();
  const { phase, error } = useSlot(critique);
  const button = useHandover();
  return (
    <form
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        void criticise(input);
      }}
    >
      <section aria-labelledby="critique-examples">
        <h2 id="critique-examples" className="eyebrow mb-2">
          Ready examples
        </h2>
        <ul className="flex flex-wrap gap-2">
          {CRITIQUE_EXAMPLES.map((example) => (
            <li key={example.title}>
              <Button onClick={() => setInput(example.input)}>{example.title}</Button>
            </li>
          ))}
          <li>
            <Button look="quiet" onClick={() => setInput(empty)}>
              Empty the form
            </Button>
          </li>
        </ul>
      </section>
      <Field id="critique-question" label="Question" rows={2} value={input.question} change={(question) => setInput({ ...input, question })} />
      <GivenPassages passages={input.passages} change={(passages) => setInput({ ...input, passages })} />
      <Field id="critique-answer" label="Answer" rows={3} value={input.answer} change={(answer) => setInput({ ...input, answer })} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {/* Keys: one element that turned from Stop into Criticise under a click would submit. */}
        {phase === 'idle' ? (
          <Button ref={button} key="criticise" type="submit" look="primary" icon="critique" className="px-6">
            Criticise
          </Button>
        ) : (
          <Button ref={button} key="stop" icon="stop" onClick={() => critique.stop()}>
            Stop
          </Button>
        )}
        <p className="text-sm text-muted">
          {input.passages.length > 0
            ? `Reads the answer once after each of ${count(input.passages.length, 'passage')}; writes no text.`
            : 'Reads the answer once, without a passage; writes no text.'}
        </p>
      </div>
      {error && <ErrorNotice error={error} />}
      <EnginePanel />
    </form>
  );
}

function Field(props: { id: string; label: string; rows: number; value: string; change(value: string): void }) {
  const { id, label, rows, value, change } = props;
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <textarea id={id} rows={rows} className="field" value={value} onChange={(event) => change(event.target.value)} />
    </div>
  );
}
