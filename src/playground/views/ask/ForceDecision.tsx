import type { TraceDecision } from '../../../selfrag';
import { Button } from '../../components/Button';
import { forcedAction } from '../../lib/forced';
import { ACTION_TITLE } from '../../lib/words';
import { usePlayground } from '../../state/context';
import { useWhatIf } from '../../state/whatIfContext';

/** Overrules the model at one decision. Draws nothing where a trace is only shown. */
export function ForceDecision({ after, taken }: { after: string | null; taken: TraceDecision['action'] }) {
  const target = useWhatIf();
  const { whatIf } = usePlayground();
  if (!target || target.semantics !== 'paper' || target.form !== 'long') return null;
  const forced = forcedAction(target.trace, after);
  const actions: TraceDecision['action'][] = ['retrieve', 'no_retrieve'];
  // Without a passage in hand there is nothing to stay with.
  if (holdsEvidence(target.trace.nodes, after)) actions.push('continue');
  return (
    <div role="group" aria-label="Force this decision" className="mt-3 flex flex-wrap items-center gap-x-2 gap-y-1.5 text-xs print:hidden">
      <span className="text-muted">Force:</span>
      {actions.map((action) => (
        <Button
          key={action}
          className="min-h-8 px-2 py-0.5 text-xs aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          aria-pressed={forced === action}
          disabled={!target.idle || (forced === null && action === taken)}
          onClick={() => whatIf.forceDecision(after, forced === action ? null : action)}
        >
          {ACTION_TITLE[action]}
        </Button>
      ))}
      {forced !== null && (
        <>
          <span className="font-medium text-accent">Forced by you.</span>
          <button
            type="button"
            className="link min-h-8 disabled:opacity-55"
            disabled={!target.idle}
            onClick={() => whatIf.forceDecision(after, null)}
          >
            Take back<span className="sr-only"> the forced decision</span>
          </button>
        </>
      )}
    </div>
  );
}

type Nodes = NonNullable<ReturnType<typeof useWhatIf>>['trace']['nodes'];

function holdsEvidence(nodes: Nodes, after: string | null): boolean {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (let node = byId.get(after ?? ''); node; node = byId.get(node.parent ?? '')) if (node.evidence) return true;
  return false;
}
