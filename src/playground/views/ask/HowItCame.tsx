import { Tabs } from 'radix-ui';
import { memo } from 'react';
import type { Ranking, Settings, Trace } from '../../../selfrag';
import { Legend } from '../../components/Legend';
import { WeightsView } from '../explain/WeightsView';
import { Timeline } from './Timeline';
import { TreeView } from './TreeView';

const Signs = memo(Legend);

const TAB = 'border-b-2 border-transparent px-1 pb-2 text-sm font-medium text-muted data-[state=active]:border-accent data-[state=active]:text-ink';

interface HowProps {
  trace: Trace;
  ranking: Ranking;
  settings: Settings;
}

/** How the answer came about, in several drawings of the same run. */
export function HowItCame({ trace, ranking, settings }: HowProps) {
  return (
    <section aria-labelledby="how-title">
      <h2 id="how-title" className="mb-3 text-xl font-semibold tracking-tight">
        How it came about
      </h2>
      <Signs />
      <Tabs.Root defaultValue="timeline">
        <TabList />
        {/* Keys: what was opened in one run means nothing in the next. */}
        <Tabs.Content value="timeline" tabIndex={-1}>
          <Timeline key={trace.id} {...{ trace, ranking, settings }} />
        </Tabs.Content>
        <Tabs.Content value="tree" tabIndex={-1}>
          <TreeView key={trace.id} {...{ trace, ranking, settings }} />
        </Tabs.Content>
        <Tabs.Content value="weights" tabIndex={-1}>
          <WeightsView ranking={ranking} />
        </Tabs.Content>
      </Tabs.Root>
    </section>
  );
}

const TabList = memo(function TabList() {
  return (
    <Tabs.List aria-label="How the run is drawn" className="mb-6 flex gap-6 border-b border-line">
      <Tabs.Trigger value="timeline" className={TAB}>
        Timeline
      </Tabs.Trigger>
      <Tabs.Trigger value="tree" className={TAB}>
        Tree
      </Tabs.Trigger>
      <Tabs.Trigger value="weights" className={TAB}>
        Weights
      </Tabs.Trigger>
    </Tabs.List>
  );
});
