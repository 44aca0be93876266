import { rank, type Trace } from '../../../selfrag';
import { Button } from '../../components/Button';
import { Disclosure } from '../../components/Disclosure';
import { ErrorNotice } from '../../components/Notice';
import { SpokenEnd } from '../../components/SpokenEnd';
import { TokenStrip } from '../../components/TokenStrip';
import { list } from '../../lib/format';
import { plainOutdated } from '../../lib/pending';
import { useHandover } from '../../lib/useHandover';
import { useDraftPart, usePlayground, useSlot } from '../../state/context';
import { AnswerPanel } from './AnswerPanel';

interface BaselineProps {
  /** Of the shown run. */
  question: string;
  /** Hash of its model. */
  generator: string;
}

/** Plain RAG on the same question: always a search, the top passage, no reflection. */
export function Baseline({ question, generator }: BaselineProps) {
  const { baseline, main, askBaseline } = usePlayground();
  const { value, live, phase, error } = useSlot(baseline);
  const mainBusy = useSlot(main).phase !== 'idle';
  const button = useHandover();
  const trace = live ?? value;
  const shown = trace?.question === question ? trace : null;
  // As a sentence part, which stays equal while a slider moves.
  const changed = useDraftPart((draft) => (shown ? list(plainOutdated(shown, generator, draft)) : ''));
  return (
    <section aria-labelledby="baseline-title" className="space-y-4 rounded-[0.875rem] border border-dashed border-line-strong p-5 sm:p-6">
      <div>
        <h2 id="baseline-title" className="eyebrow">
          Plain RAG answers
        </h2>
        <p className="text-sm text-muted">Always one search, the top passage, no reflection.</p>
      </div>
      <SpokenEnd slot={baseline} tell={told} />
      {changed && <p className="text-sm font-medium text-accent">Out of date. Changed since: {changed}.</p>}
      {shown && <BaselineRun trace={shown} />}
      {error && <ErrorNotice error={error} />}
      {phase !== 'idle' ? (
        <Button ref={button} key="stop" icon="stop" onClick={() => baseline.stop()}>
          Stop plain RAG
        </Button>
      ) : (
        <Button ref={button} key="ask" icon="play" disabled={mainBusy} onClick={() => void askBaseline()}>
          {shown ? 'Ask plain RAG again' : 'Ask plain RAG the same'}
        </Button>
      )}
    </section>
  );
}

const told = ({ answer }: Trace) => `Plain RAG answers: ${answer.text}`;

function BaselineRun({ trace }: { trace: Trace }) {
  const node = trace.nodes[0];
  return (
    <>
      <AnswerPanel trace={trace} ranking={rank(trace, trace.settings)} id="baseline" />
      {node && (
        <Disclosure title="Its tokens">
          <div className="pt-2">
            <TokenStrip tokens={node.tokens} label="Text of plain RAG, token by token" growing={trace.status === 'running'} />
          </div>
        </Disclosure>
      )}
    </>
  );
}
