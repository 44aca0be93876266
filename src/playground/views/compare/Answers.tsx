import type { TraceComparison } from '../../../selfrag';
import type { Side } from '../../state/comparison';
import { Difference } from './Difference';
import { SideLetter } from './SideLetter';

/** Both answers, each under its own settings. */
export function Answers({ comparison: { answer, question } }: { comparison: TraceComparison }) {
  return (
    <section aria-labelledby="answers-title">
      <h2 id="answers-title" className="mb-3 flex flex-wrap items-center gap-3 text-xl font-semibold tracking-tight">
        Answers <Difference differs={!answer.same} />
      </h2>
      <div className="grid gap-4 md:grid-cols-2">
        {(['a', 'b'] as const).map((side: Side) => (
          <div key={side} className="card space-y-2 p-4 sm:p-5">
            <p className="flex items-start gap-2.5 text-sm text-muted">
              <SideLetter side={side} small />
              {question[side]}
            </p>
            <p className="font-read text-lg leading-snug">{answer[side] || <span className="text-muted">No answer.</span>}</p>
          </div>
        ))}
      </div>
    </section>
  );
}
