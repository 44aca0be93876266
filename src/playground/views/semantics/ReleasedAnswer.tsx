import type { Replay } from '../../../selfrag';
import { Notice } from '../../components/Notice';
import { count } from '../../lib/format';

/** The answer as the released code prints it, its citations included, or where and why it ends without one. */
export function ReleasedAnswer({ replayed, running }: { replayed: Replay; running: boolean }) {
  const { trace, answer, missing } = replayed;
  const { error } = trace;
  if (error?.code === 'released-crash' && !running) {
    return (
      <Notice kind="warning" role="note" title="The released code ends here, without an answer.">
        <p>{error.message}</p>
      </Notice>
    );
  }
  if (answer.text === '') return <p className="text-muted">{nothing(replayed, running)}</p>;
  const cited = new Set(answer.citations.map(({ passageId }) => passageId));
  const sources = trace.retrievals[0]?.passages.filter(({ id }) => cited.has(id)) ?? [];
  return (
    <div className="space-y-4">
      <p className="font-read text-[1.45rem] leading-snug">{answer.text}</p>
      {sources.length > 0 ? (
        <ul aria-label="Cited passages" className="space-y-2">
          {sources.map((passage) => (
            <li key={passage.id} className="rounded-lg border-l-4 border-line bg-sunken py-2 pr-3 pl-3 text-sm">
              <p className="font-semibold">{passage.title}</p>
              <p className="mt-0.5 text-muted">{passage.text}</p>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-sm text-muted">No citation.</p>
      )}
      <p className="text-xs text-muted">
        As the released code writes it. Numbers in it are positions in the path, not passages (D20).
        {missing.length > 0 && ' Not final: part of what it rests on was not generated yet.'}
      </p>
    </div>
  );
}

function nothing({ missing, trace }: Replay, running: boolean): string {
  if (running) return trace.completions.length > 0 ? `Writing ${count(trace.completions.length, 'text')} …` : 'Deciding whether to search …';
  if (missing.length > 0) return 'The released code reads and writes other texts than the paper’s semantics; they were not generated yet.';
  return 'The released code gives an empty answer.';
}
