import { isGiven, type Trace } from '../../../selfrag';
import { Button } from '../../components/Button';
import { OpenFile } from '../../components/OpenFile';
import { count, seconds } from '../../lib/format';
import { saveTrace } from '../../lib/saveFile';
import { useEngine } from '../../state/context';

/** What made the run, in one line, and the run as a file. */
export function RunFacts({ trace }: { trace: Trace }) {
  const { plan } = useEngine();
  const tokens = trace.nodes.reduce((sum, node) => sum + node.tokens.length, 0);
  const facts = [
    `${trace.generator.name} on ${trace.generator.backend}`,
    isGiven(trace.retriever) ? 'given passages, no search' : count(trace.retrievals.length, 'search', 'searches'),
    count(trace.nodes.length, 'candidate'),
    count(tokens, 'token'),
    ...(trace.endedAt === null ? [] : [seconds(trace.endedAt - trace.startedAt)]),
    ...(trace.status === 'stopped' ? ['stopped before its end'] : []),
    ...(trace.status === 'failed' ? ['broke off before its end'] : []),
  ];
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-xs text-muted">
      <ul aria-label="Facts of this run" className="flex flex-wrap gap-x-4 gap-y-1 tabular-nums">
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      {trace.status === 'running' && plan && <p>{plan}</p>}
      {trace.status !== 'running' && (
        <div className="-mx-3 flex flex-wrap">
          <OpenFile look="quiet" className="text-xs" />
          <Button look="quiet" icon="download" className="text-xs" onClick={() => saveTrace(trace)}>
            Save the trace
          </Button>
        </div>
      )}
    </div>
  );
}
