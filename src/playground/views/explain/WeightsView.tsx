import type { Ranking } from '../../../selfrag';
import { RegionPlot } from './RegionPlot';
import { TippingList } from './TippingList';
import { useSubject } from './useExplanation';

/** What the weights and the threshold would have to be for another outcome. */
export function WeightsView({ ranking }: { ranking: Ranking }) {
  const subject = useSubject();
  if (!subject) return <p className="text-sm text-muted">{NOTHING}</p>;
  return (
    <div className="space-y-12">
      <TippingList />
      <RegionPlot path={ranking.path} />
    </div>
  );
}

const NOTHING = 'There is nothing to say about the weights while the run is going on, nor under the released semantics, where they do nothing.';
