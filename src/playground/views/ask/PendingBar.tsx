import { useMemo, type ReactNode } from 'react';
import type { Replay, Trace } from '../../../selfrag';
import { Button } from '../../components/Button';
import { Notice } from '../../components/Notice';
import { costText } from '../../lib/cost';
import { count, list } from '../../lib/format';
import { isPending, pendingOf, type Pending } from '../../lib/pending';
import { useDraft, usePlayground, useSlot } from '../../state/context';

/** Says what only the model can show, and offers to generate it: how much that is stands there before it starts. */
export function PendingBar({ trace, missing }: { trace: Trace; missing: Replay['missing'] }) {
  const playground = usePlayground();
  const idle = useSlot(playground.main).phase === 'idle';
  const draft = useDraft();
  const pending = useMemo(() => pendingOf(trace, missing, draft), [trace, missing, draft]);
  if (!isPending(pending)) return null;
  const anew = pending.question || pending.changed.length > 0;
  return (
    <Notice kind="info" title={titleOf(pending)}>
      <Reasons pending={pending} />
      <div className="flex flex-wrap gap-2 pt-1">
        {!pending.question && pending.missing > 0 && (
          <Button icon="play" disabled={!idle} onClick={() => void playground.resume()}>
            Generate {count(pending.cost.next, 'candidate')}
          </Button>
        )}
        {anew && (
          <Button icon="play" disabled={!idle} onClick={() => void playground.ask()}>
            {pending.question ? 'Ask the question in the box' : 'Run again'}
          </Button>
        )}
      </div>
    </Notice>
  );
}

function titleOf({ question, changed, missing }: Pending): string {
  if (question) return 'Shown is the answer to another question.';
  if (missing === 0) return 'A new run would show more.';
  return changed.length > 0 ? 'There is more to generate.' : 'Not everything that these settings need was generated.';
}

function Reasons({ pending: { question, changed, missing, cost } }: { pending: Pending }): ReactNode {
  if (question) return null;
  return (
    <>
      {missing > 0 && (
        <p>
          The search comes to {count(missing, 'place')} where nothing was generated yet; until then the ranking is of what is
          recorded. To go on, the model writes {costText(cost)}.
        </p>
      )}
      {changed.length > 0 && <p>Changed, applies at the next run: {list(changed)}.</p>}
    </>
  );
}
