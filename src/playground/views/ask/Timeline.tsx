import { memo, useDeferredValue, useMemo, useRef } from 'react';
import type { Ranking, Settings, Trace } from '../../../selfrag';
import { candidateNames, MANY, timelineOf } from '../../lib/timeline';
import { useInSight } from '../../lib/useInSight';
import { StageView, type StageProps } from './Stage';

interface TimelineProps {
  trace: Trace;
  ranking: Ranking;
  settings: Settings;
}

/** The run segment by segment: decision, passages, candidates. */
export const Timeline = memo(function Timeline({ trace, ranking, settings }: TimelineProps) {
  const names = useMemo(() => candidateNames(trace.nodes), [trace.nodes]);
  return (
    <ol className={`space-y-10 ${trace.nodes.length > MANY ? 'many' : ''}`}>
      {timelineOf(trace, ranking).map((stage) => (
        <StageItem key={stage.depth} props={{ stage, names, trace, ranking, settings }} />
      ))}
    </ol>
  );
});

/** Of many candidates those out of sight are drawn when there is time: a slider that moves must not wait for them. */
function StageItem({ props }: { props: StageProps }) {
  const item = useRef<HTMLLIElement>(null);
  const inSight = useInSight(item);
  const later = useDeferredValue(props);
  const shown = inSight || props.trace.nodes.length <= MANY ? props : later;
  return (
    <li ref={item}>
      <StageView {...shown} />
    </li>
  );
}
