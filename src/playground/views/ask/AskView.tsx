import { Tabs } from 'radix-ui';
import { useMemo } from 'react';
import { rank, type Trace } from '../../../selfrag';
import { pendingOf } from '../../lib/pending';
import { useDraft, usePlayground, useSlot } from '../../state/context';
import { HighlightProvider } from '../../state/highlight';
import { AnswerPanel } from './AnswerPanel';
import { Baseline } from './Baseline';
import { Legend } from '../../components/Legend';
import { Hero } from './Hero';
import { PendingBar } from './PendingBar';
import { QuestionBox } from './QuestionBox';
import { RunFacts } from './RunFacts';
import { SettingsAside } from './SettingsAside';
import { Timeline } from './Timeline';
import { TreeView } from './TreeView';

export function AskView() {
  const { main } = usePlayground();
  const { value, live } = useSlot(main);
  const trace = live ?? value;
  return (
    <HighlightProvider>
      <div className="space-y-7">
        <Hero />
        <QuestionBox />
        {trace && <Run trace={trace} />}
      </div>
    </HighlightProvider>
  );
}

const TAB = 'border-b-2 border-transparent px-1 pb-2 text-sm font-medium text-muted data-[state=active]:border-accent data-[state=active]:text-ink';

/** A run and what can be done with it. Ranked under the settings of the panel, whatever it was recorded with. */
function Run({ trace }: { trace: Trace }) {
  const draft = useDraft();
  const ranking = useMemo(() => rank(trace, draft.settings), [trace, draft.settings]);
  const pending = pendingOf(trace, ranking, draft);
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_18rem] xl:gap-12">
      <div className="order-2 min-w-0 space-y-10 lg:order-1">
        <div className="space-y-4">
          <div className="grid gap-6 xl:grid-cols-2">
            <section
              aria-labelledby="answer-title"
              aria-busy={trace.status === 'running'}
              className="card space-y-4 p-5 sm:p-6"
            >
              <div>
                <h2 id="answer-title" className="eyebrow">
                  Self-RAG answers
                </h2>
                <p className="text-sm text-muted">{trace.question}</p>
              </div>
              <AnswerPanel trace={trace} ranking={ranking} id="answer" />
            </section>
            <Baseline question={trace.question} />
          </div>
          <RunFacts trace={trace} />
          <PendingBar pending={pending} />
        </div>
        <section aria-labelledby="how-title">
          <h2 id="how-title" className="mb-3 text-xl font-semibold tracking-tight">
            How it came about
          </h2>
          <Legend />
          <Tabs.Root defaultValue="timeline">
            <Tabs.List aria-label="How the run is drawn" className="mb-6 flex gap-6 border-b border-line">
              <Tabs.Trigger value="timeline" className={TAB}>
                Timeline
              </Tabs.Trigger>
              <Tabs.Trigger value="tree" className={TAB}>
                Tree
              </Tabs.Trigger>
            </Tabs.List>
            <Tabs.Content value="timeline" tabIndex={-1}>
              {/* Keys: what was opened in one run means nothing in the next. */}
              <Timeline key={trace.id} trace={trace} ranking={ranking} settings={draft.settings} />
            </Tabs.Content>
            <Tabs.Content value="tree" tabIndex={-1}>
              <TreeView key={trace.id} trace={trace} ranking={ranking} settings={draft.settings} />
            </Tabs.Content>
          </Tabs.Root>
        </section>
      </div>
      <SettingsAside />
    </div>
  );
}
