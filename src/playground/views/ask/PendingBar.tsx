import type { ReactNode } from 'react';
import { Button } from '../../components/Button';
import { Notice } from '../../components/Notice';
import { count, list } from '../../lib/format';
import { isPending, type Pending } from '../../lib/pending';
import { usePlayground } from '../../state/context';

/** Says what only a new run can show, and offers it. */
export function PendingBar({ pending }: { pending: Pending }) {
  const { ask } = usePlayground();
  if (!isPending(pending)) return null;
  return (
    <Notice kind="info" title={pending.question ? 'Shown is the answer to another question.' : 'A new run would show more.'}>
      <Reasons pending={pending} />
      <div className="pt-1">
        <Button icon="play" onClick={() => void ask()}>
          {pending.question ? 'Ask the question in the box' : 'Run again'}
        </Button>
      </div>
    </Notice>
  );
}

function Reasons({ pending: { question, changed, missing } }: { pending: Pending }): ReactNode {
  if (question) return null;
  return (
    <>
      {changed.length > 0 && <p>Changed, applies at the next run: {list(changed)}.</p>}
      {missing > 0 && (
        <p>
          With these settings the search comes to {count(missing, 'place')} where nothing was generated yet. Until then the
          ranking is of what is recorded.
        </p>
      )}
    </>
  );
}
