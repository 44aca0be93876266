import { useCallback, useEffect, useRef, useState, type MouseEvent, type RefObject } from 'react';
import type { Trace } from '../../../selfrag';
import { Button } from '../../components/Button';
import { ErrorNotice, Notice } from '../../components/Notice';
import { EXAMPLES } from '../../examples';
import { conditionsApart } from '../../lib/conditions';
import { list } from '../../lib/format';
import { unreadable } from '../../lib/unreadable';
import { useHandover } from '../../lib/useHandover';
import { questionProblem } from '../../state/draft';
import { useDraftPart, useEngine, usePlayground, useSlot } from '../../state/context';
import { EnginePanel } from '../../components/EnginePanel';
import { Evidence } from './Evidence';
import { Gallery } from './Gallery';

/** Milliseconds between two clicks that may be one double click. */
const DOUBLE_CLICK_MS = 400;

/** Where a question is typed or chosen, and asked. */
export function QuestionBox() {
  const { draft, main, ask } = usePlayground();
  const question = useDraftPart((d) => d.question);
  const kept = useDraftPart((d) => d.kept);
  const engine = useEngine();
  const { value, live, phase, error } = useSlot(main);
  const busy = phase !== 'idle';
  const button = useHandover();
  const form = useRef<HTMLFormElement>(null);
  const lead = useLead(live ?? value, form);
  /** When the last click was used, in the time of events. */
  const clicked = useRef(-Infinity);
  /** What was shown when a run was stopped that had made nothing. */
  const [stoppedAt, setStoppedAt] = useState<{ readonly value: Trace | null } | null>(null);
  const atEngine = engine.phase === 'loading' || engine.phase === 'failed';

  function send(): void {
    setStoppedAt(null);
    lead(true);
    void ask();
  }

  function stop(): void {
    lead(false);
    main.stop();
    if (main.store.getState().value === value) setStoppedAt({ value });
  }

  /** The second click of a double click meets the button that took the place of the first: Stop after Ask, Ask after Stop. */
  function isSecond(event: MouseEvent): boolean {
    // Keys click, too, without a count.
    const second = event.detail > 1 || (event.detail === 1 && event.timeStamp - clicked.current < DOUBLE_CLICK_MS);
    if (!second) clicked.current = event.timeStamp;
    return second;
  }
  const refused = error?.code === 'empty-question' || error?.code === 'question-too-long';
  return (
    <section aria-label="Question" className="card space-y-5 p-5 sm:p-6">
      <form
        ref={form}
        className="space-y-2"
        onSubmit={(event) => {
          event.preventDefault();
          send();
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
              send();
            }}
          />
          {/* Keys: one element that turned from Stop into Ask under a click would submit. */}
          {busy ? (
            <Button
              ref={button}
              key="stop"
              icon="stop"
              className="min-h-[3.25rem] px-6 text-base"
              onClick={(event) => !isSecond(event) && stop()}
            >
              Stop
            </Button>
          ) : (
            <Button
              ref={button}
              key="ask"
              type="submit"
              look="primary"
              className="min-h-[3.25rem] px-8 text-base"
              onClick={(event) => isSecond(event) && event.preventDefault()}
            >
              Ask
            </Button>
          )}
        </div>
        <p id="question-help" className="sr-only">
          Enter asks, Shift and Enter starts a new line.
        </p>
        {stoppedAt?.value === value && stoppedAt && !busy && !error && (
          <p className="text-sm">
            <strong className="font-semibold">Stopped before anything was written.</strong>
            {value && <span className="text-muted"> Shown below is the run before.</span>}
          </p>
        )}
        {engine.model.kind === 'bundled' && unreadable(question) && (
          <p className="text-sm text-muted">The pocket model reads English only: it does not know these letters or signs.</p>
        )}
        <Returned />
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
      {/* Beside Ask while a question waits for it. */}
      {atEngine && <EnginePanel />}
      <Gallery />
      <div className="space-y-2 border-t border-line pt-4">
        {!atEngine && <EnginePanel />}
        <Evidence />
      </div>
    </section>
  );
}

/**
 * Brings the answer into sight when the first of it is there, for those who are still where they asked.
 * @returns to be told whether an answer is awaited
 */
function useLead(shown: Trace | null, from: RefObject<HTMLElement | null>): (awaited: boolean) => void {
  const awaited = useRef(false);
  useEffect(() => {
    if (shown === null || !awaited.current) return;
    awaited.current = false;
    const { top = 0, bottom = 0 } = from.current?.getBoundingClientRect() ?? {};
    const inSight = bottom >= 0 && top <= window.innerHeight;
    // The least way: Stop stays in sight where there is room for both.
    if (inSight) document.getElementById('answer-card')?.scrollIntoView({ block: 'nearest' });
  }, [shown, from]);
  return useCallback((now) => void (awaited.current = now), []);
}

/** Says once that what an example had set went with its question, and offers it again. */
function Returned() {
  const { draft } = usePlayground();
  const returned = useDraftPart((d) => d.returned);
  if (!returned) return null;
  const { example, from, to } = returned;
  const apart = list(conditionsApart(from, to));
  return (
    <p className="text-sm text-muted">
      {apart[0]?.toUpperCase()}
      {apart.slice(1)} are yours again; the example “{EXAMPLES.find(({ id }) => id === example)?.title}” had its own.{' '}
      <button type="button" className="link" onClick={() => draft.useReturned()}>
        Use the example’s
      </button>
    </p>
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
