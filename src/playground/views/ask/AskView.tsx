import { memo, useMemo } from 'react';
import { replay, type Trace } from '../../../selfrag';
import { Notice } from '../../components/Notice';
import { SpokenEnd } from '../../components/SpokenEnd';
import { uncoveredTitle } from '../../lib/answerView';
import { POCKET_MODEL, unreadable } from '../../lib/unreadable';
import { useDraftPart, usePlayground, useSlot } from '../../state/context';
import { HighlightProvider } from '../../state/highlight';
import { WhatIfProvider } from '../../state/whatIfContext';
import { ExplainProvider } from '../explain/useExplanation';
import { DifferencePanel } from '../semantics/DifferencePanel';
import { ReleasedAnswer } from '../semantics/ReleasedAnswer';
import { Votes } from '../semantics/Votes';
import { AnswerPanel } from './AnswerPanel';
import { Baseline } from './Baseline';
import { ByHand } from './ByHand';
import { Expand } from './Expand';
import { Hero } from './Hero';
import { HowItCame } from './HowItCame';
import { PendingBar } from './PendingBar';
import { QuestionBox } from './QuestionBox';
import { RunFacts } from './RunFacts';
import { SettingsAside } from './SettingsAside';

export function AskView() {
  const { main } = usePlayground();
  const { value, live } = useSlot(main);
  const trace = live ?? value;
  return (
    <HighlightProvider>
      <div className="space-y-7">
        <SpokenEnd slot={main} tell={told} />
        <Hero />
        <QuestionBox />
        {trace && <Run trace={trace} />}
      </div>
    </HighlightProvider>
  );
}

/** A run that has ended. */
function told(trace: Trace): string {
  const { answer, status } = trace;
  if (status === 'failed' || answer.text === '') return 'The run has ended without an answer.';
  return answer.covered ? `Answer: ${answer.text}` : uncoveredTitle(trace);
}

const Facts = memo(RunFacts);
const Plain = memo(Baseline);
const Aside = memo(SettingsAside);
const Hand = memo(ByHand);

/** A run and what can be done with it. Replayed under the settings of the panel, whatever it was recorded with. */
function Run({ trace }: { trace: Trace }) {
  const settings = useDraftPart((draft) => draft.settings);
  const idle = useSlot(usePlayground().main).phase === 'idle';
  // Once for all that is drawn: a slider that moves comes here, and the parts below draw only what it changed.
  const replayed = useMemo(() => replay(trace, settings), [trace, settings]);
  return (
    <ExplainProvider trace={trace} semantics={settings.semantics}>
      <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_18rem] xl:gap-12">
        <div className="order-2 min-w-0 space-y-10 lg:order-1">
          <div className="space-y-4">
            <div className="grid gap-6 xl:grid-cols-2">
              <section
                id="answer-card"
                aria-labelledby="answer-title"
                aria-busy={trace.status === 'running'}
                className="card scroll-mb-48 space-y-4 p-5 sm:p-6"
              >
                <div>
                  <h2 id="answer-title" className="eyebrow">
                    {trace.method === 'plain-rag' ? 'Plain RAG answers' : 'Self-RAG answers'}
                  </h2>
                  <p className="text-sm text-muted">{trace.question}</p>
                </div>
                {trace.generator.name === POCKET_MODEL && unreadable(trace.question) && (
                  <Notice kind="info" role="note" title="The pocket model reads English only.">
                    <p>Much of this question is in letters or signs that it does not know. The answer may be about something else.</p>
                  </Notice>
                )}
                {settings.semantics === 'released' ? (
                  <ReleasedAnswer replayed={replayed} running={trace.status === 'running'} />
                ) : (
                  <AnswerPanel trace={replayed.trace} ranking={replayed.ranking} id="answer" />
                )}
                <Votes votes={replayed.ranking.votes} />
                {trace.status !== 'running' && (
                  <a href="#/about/expect" className="link inline-block py-1 text-xs text-muted">
                    May be wrong: what to expect
                  </a>
                )}
              </section>
              <Plain question={trace.question} generator={trace.generator.sha256} />
            </div>
            <Facts trace={trace} />
            <Hand trace={trace} />
            <PendingBar trace={replayed.trace} missing={replayed.missing} />
            <div>
              <Expand trace={trace} settings={settings} />
              <DifferencePanel trace={trace} settings={settings} />
            </div>
          </div>
          <WhatIfProvider trace={trace} semantics={settings.semantics} form={settings.form} idle={idle}>
            <HowItCame trace={replayed.trace} ranking={replayed.ranking} settings={settings} />
          </WhatIfProvider>
        </div>
        <Aside />
      </div>
    </ExplainProvider>
  );
}
