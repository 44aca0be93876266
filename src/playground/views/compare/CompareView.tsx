import { useMemo } from 'react';
import { compareTraces, errorData, type ErrorData, type Trace, type TraceComparison } from '../../../selfrag';
import { ErrorNotice } from '../../components/Notice';
import { sentence, summaryOf } from '../../lib/compareSummary';
import { Answers } from './Answers';
import { MadeHow } from './MadeHow';
import { Segments } from './Segments';
import { useSide, type SideState } from './sides';
import { SourcePicker } from './SourcePicker';

/** Two runs side by side: what differs, and where it begins. */
export function CompareView() {
  const [a, b] = [useSide('a'), useSide('b')];
  return (
    <div className="space-y-8">
      <header>
        <h1 className="text-3xl font-semibold tracking-tight">Compare two runs</h1>
        <p className="mt-3 max-w-[65ch] text-muted">
          The same question under other settings, by another model, or with plain RAG: what stands in the same place is
          set side by side, and what differs is marked.
        </p>
      </header>
      <SourcePicker a={a} b={b} />
      {a.trace && b.trace ? <Compared a={a.trace} b={b.trace} /> : <NotThere a={a} b={b} />}
    </div>
  );
}

function NotThere({ a, b }: { a: SideState; b: SideState }) {
  const missing = [a.trace ? null : a.error, b.trace ? null : b.error].filter((error) => error !== null);
  // The same sentence once, where both sides miss the same.
  const sentences = [...new Set(missing.map(({ message }) => message))];
  return (
    <div role="status" className="space-y-2 text-muted">
      {sentences.map((message) => (
        <p key={message}>{message}</p>
      ))}
    </div>
  );
}

function Compared({ a, b }: { a: Trace; b: Trace }) {
  const result = useMemo(() => compared(a, b), [a, b]);
  if ('error' in result) return <ErrorNotice error={result.error} />;
  const { comparison } = result;
  return (
    <div className="space-y-8">
      <section aria-labelledby="summary-title" className="rounded-xl border-l-4 border-accent bg-accent-soft px-5 py-4">
        <h2 id="summary-title" className="eyebrow">
          In short
        </h2>
        <p role="status" className="mt-0.5 text-lg font-medium text-balance">
          {sentence(summaryOf(comparison))}
        </p>
      </section>
      <Answers comparison={comparison} />
      <MadeHow comparison={comparison} />
      {/* Keys: what was opened in one comparison means nothing in the next. */}
      <Segments key={`${a.id} ${b.id}`} comparison={comparison} />
    </div>
  );
}

function compared(a: Trace, b: Trace): { readonly comparison: TraceComparison } | { readonly error: ErrorData } {
  try {
    return { comparison: compareTraces(a, b) };
  } catch (error) {
    return { error: errorData(error) };
  }
}
