import { useState } from 'react';
import type { Critique, CritiqueInput } from '../../../selfrag';
import { SpokenEnd } from '../../components/SpokenEnd';
import { CRITIQUE_EXAMPLES } from '../../critiqueExamples';
import { count } from '../../lib/format';
import { usePlayground, useSlot } from '../../state/context';
import { CritiqueForm } from './CritiqueForm';
import { CritiqueResult } from './CritiqueResult';

const EMPTY: CritiqueInput = { question: '', passages: [{ id: 'given-1', title: '', text: '' }], answer: '' };

const told = ({ verdicts }: Critique) =>
  verdicts[0]?.passage ? `Judged after ${count(verdicts.length, 'passage')}.` : 'Judged without a passage.';

/** Scores an answer of any origin against given passages: the model reads it and judges, and writes nothing. */
export function CritiqueView() {
  const { critique } = usePlayground();
  const { value, phase } = useSlot(critique);
  const [input, setInput] = useState<CritiqueInput>(CRITIQUE_EXAMPLES[0]?.input ?? EMPTY);
  return (
    <div className="space-y-8">
      <SpokenEnd slot={critique} tell={told} />
      <header>
        <h1 className="text-3xl font-semibold tracking-tight">Critique</h1>
        <p className="mt-3 max-w-[65ch] text-muted">
          Give a question, passages and an answer, yours or another model’s. The model reads the answer after each passage,
          token by token, and says how relevant the passage is, how well it supports the answer, and how useful the answer
          is. It writes nothing of its own.
        </p>
      </header>
      <div className="grid gap-8 lg:grid-cols-2">
        <CritiqueForm input={input} setInput={setInput} empty={EMPTY} />
        <section aria-labelledby="judged-title" aria-busy={phase !== 'idle'} className="min-w-0 space-y-4">
          <h2 id="judged-title" className="text-xl font-semibold tracking-tight">
            How the model judges it
          </h2>
          {value ? (
            <CritiqueResult critique={value} />
          ) : (
            <p className="card p-5 text-sm text-muted">
              Nothing yet. Criticise loads the models, if they are not there, and reads the answer once for each passage.
            </p>
          )}
        </section>
      </div>
    </div>
  );
}
