import type { DecisionPair } from '../../../selfrag';
import { Icon } from '../../components/Icon';
import { percent } from '../../lib/format';
import { ACTION_TITLE } from '../../lib/words';
import { Difference } from './Difference';
import { SideLetter } from './SideLetter';

/** What each run does before a segment: one line a place. */
export function DecisionPairs({ decisions, names }: { decisions: readonly DecisionPair[]; names: ReadonlyMap<string, string> }) {
  return (
    <ul aria-label="Decisions" className="space-y-2">
      {decisions.map(({ after, decision, sameAction }) => (
        <li
          key={after?.a.id ?? ''}
          className={`rounded-xl border bg-surface p-4 ${sameAction ? 'border-line' : 'border-2 border-accent'}`}
        >
          <p className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
            <Icon name="decide" className="size-4 text-retrieve" />
            <span className="font-semibold">{after ? `Decision after ${names.get(`a:${after.a.id}`)}` : 'First decision'}</span>
            <Difference differs={!sameAction} words={sameAction ? 'The same decision' : 'Another decision'} />
          </p>
          <div className="grid gap-x-6 gap-y-1 text-sm md:grid-cols-2">
            {(['a', 'b'] as const).map((side) => {
              const taken = decision[side];
              return (
                <p key={side} className="flex items-center gap-2.5">
                  <SideLetter side={side} small />
                  {taken ? (
                    <span>
                      <strong className="font-semibold text-retrieve">{ACTION_TITLE[taken.decided.action]}</strong>{' '}
                      <span className="text-muted tabular-nums">share of [Retrieval] {percent(taken.decided.share)}</span>
                    </span>
                  ) : (
                    <span className="text-muted">The path ends here.</span>
                  )}
                </p>
              );
            })}
          </div>
        </li>
      ))}
    </ul>
  );
}
