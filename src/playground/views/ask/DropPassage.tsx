import type { TracePassage } from '../../../selfrag';
import { Button } from '../../components/Button';
import { usePlayground } from '../../state/context';
import { useWhatIf } from '../../state/whatIfContext';

/** Takes a passage out of the shown run, or puts it back in: the others compete on, nothing is generated for it. */
export function DropPassage({ passage, retrieval, index }: { passage: TracePassage; retrieval: string; index: number }) {
  const { whatIf } = usePlayground();
  const target = useWhatIf();
  if (!target || target.semantics !== 'paper') return null;
  return (
    <Button
      look="quiet"
      icon={passage.dropped ? 'check' : 'cross'}
      disabled={!target.idle}
      title={passage.dropped ? 'Its candidates compete again.' : 'Its candidates no longer compete; what the rest come to shows at once.'}
      onClick={() => whatIf.dropPassage(retrieval, index, !passage.dropped)}
    >
      {passage.dropped ? 'Restore this passage' : 'Drop this passage'}
    </Button>
  );
}
