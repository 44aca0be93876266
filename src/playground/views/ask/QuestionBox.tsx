import { Button } from '../../components/Button';
import { ErrorNotice, Notice } from '../../components/Notice';
import { useHandover } from '../../lib/useHandover';
import { questionProblem } from '../../state/draft';
import { useDraftPart, useEngine, usePlayground, useSlot } from '../../state/context';
import { EnginePanel } from '../../components/EnginePanel';
import { Evidence } from './Evidence';
import { Gallery } from './Gallery';

/** Where a question is typed or chosen, and asked. */
export function QuestionBox() {
  const { draft, main, ask } = usePlayground();
  const question = useDraftPart((d) => d.question);
  const kept = useDraftPart((d) => d.kept);
  const { phase, error } = useSlot(main);
  const busy = phase !== 'idle';
  const button = useHandover();
  const refused = error?.code === 'empty-question' || error?.code === 'question-too-long';
  return (
    <section aria-label="Question" className="card space-y-5 p-5 sm:p-6">
      <form
        className="space-y-2"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <label htmlFor="question" className="eyebrow block">
          Your question
        </label>
        <div className="flex flex-col gap-3 sm:flex-row sm:items-start">
          <textarea
            id="question"
            rows={1}
            className="field field-sizing-content max-h-64 min-h-[3.25rem] flex-1 resize-y py-2.5 text-lg"
            placeholder="Ask about a country, a river, an animal, a painter …"
            value={question}
            aria-invalid={refused && questionProblem(question) !== null}
            aria-describedby="question-help"
            onChange={(event) => draft.type(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              void ask();
            }}
          />
          {/* Keys: one element that turned from Stop into Ask under a click would submit. */}
          {busy ? (
            <Button ref={button} key="stop" icon="stop" className="min-h-[3.25rem] px-6 text-base" onClick={() => main.stop()}>
              Stop
            </Button>
          ) : (
            <Button ref={button} key="ask" type="submit" look="primary" className="min-h-[3.25rem] px-8 text-base">
              Ask
            </Button>
          )}
        </div>
        <p id="question-help" className="sr-only">
          Enter asks, Shift and Enter starts a new line.
        </p>
        {kept !== null && (
          <p className="text-sm text-muted">
            Your own question was kept:{' '}
            <button type="button" className="link text-left" onClick={() => draft.restoreKept()}>
              {kept.length > 80 ? `${kept.slice(0, 80)} …` : kept}
            </button>
          </p>
        )}
      </form>
      <Trouble refused={refused} />
      <Gallery />
      <div className="space-y-2 border-t border-line pt-4">
        <EnginePanel />
        <Evidence />
      </div>
    </section>
  );
}

/** What went wrong with the run, and the ways on; or that it went on by itself. */
function Trouble({ refused }: { refused: boolean }) {
  const { main, ask, resume, tryAgain } = usePlayground();
  const { value, error } = useSlot(main);
  const { recovered } = useEngine();
  if (!error) return recovered && <Notice kind="info" title={recovered} />;
  // The trace so far is shown below.
  const brokeOff = value?.status === 'failed' && value.error?.code === error.code;
  return (
    <ErrorNotice error={error}>
      {brokeOff && (
        <Button icon="play" onClick={() => void resume()}>
          Go on from here
        </Button>
      )}
      {brokeOff && <Button onClick={() => void ask()}>Start over</Button>}
      {!brokeOff && !refused && <Button onClick={() => void tryAgain()}>Try again</Button>}
    </ErrorNotice>
  );
}
