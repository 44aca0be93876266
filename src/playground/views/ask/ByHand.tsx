import { useStore } from 'zustand';
import type { Trace } from '../../../selfrag';
import { Button } from '../../components/Button';
import { changesByHand } from '../../lib/byHand';
import { list } from '../../lib/format';
import { usePlayground, useSlot } from '../../state/context';

/** What was changed by hand in the shown run, and the way back. */
export function ByHand({ trace }: { trace: Trace }) {
  const { whatIf, main } = usePlayground();
  const idle = useSlot(main).phase === 'idle';
  const last = useStore(whatIf.history.store, ({ past }) => past.at(-1));
  const changes = changesByHand(trace);
  if (changes.length === 0 && !last) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      {changes.length > 0 && (
        <p>
          <strong className="font-semibold">Changed by hand:</strong> {list(changes)}.{' '}
          <span className="text-muted">Asking anew starts without forces and drops; edited texts stay.</span>
        </p>
      )}
      {last && (
        <Button look="quiet" icon="undo" className="-ml-3" disabled={!idle} onClick={() => whatIf.undo()}>
          Undo {last.what}
        </Button>
      )}
    </div>
  );
}
