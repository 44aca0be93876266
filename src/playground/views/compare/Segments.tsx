import { samePair, type NodePair, type TraceComparison } from '../../../selfrag';
import { Disclosure } from '../../components/Disclosure';
import { pairNames, SHOWN_TOLERANCE } from '../../lib/compareSummary';
import { count } from '../../lib/format';
import { DecisionPairs } from './DecisionPairs';
import { OnlyCard } from './OnlyCard';
import { PairCard } from './PairCard';

/** Decisions and candidates segment by segment, what differs first. */
export function Segments({ comparison }: { comparison: TraceComparison }) {
  const { nodes, decisions, only } = comparison;
  const names = pairNames(comparison);
  const depths = [...new Set([...nodes.map(({ node }) => node.a), ...only.a, ...only.b].map(({ depth }) => depth))];
  for (const { depth } of decisions) if (!depths.includes(depth)) depths.push(depth);
  return (
    <section aria-labelledby="segments-title" className="space-y-8">
      <h2 id="segments-title" className="text-xl font-semibold tracking-tight">
        Segment by segment
      </h2>
      {depths.sort((x, y) => x - y).map((depth) => {
        const at = nodes.filter(({ node }) => node.a.depth === depth);
        const differing = at.filter((pair) => !samePair(pair, SHOWN_TOLERANCE));
        return (
          <section key={depth} aria-labelledby={`compare-segment-${depth}`} className="space-y-3">
            <h3 id={`compare-segment-${depth}`} className="text-lg font-semibold">
              Segment {depth}
            </h3>
            <DecisionPairs decisions={decisions.filter((pair) => pair.depth === depth)} names={names} />
            {differing.map((pair) => (
              <PairCard key={pair.node.a.id} pair={pair} name={names.get(`a:${pair.node.a.id}`) ?? ''} />
            ))}
            {(['a', 'b'] as const).flatMap((side) =>
              only[side]
                .filter((node) => node.depth === depth)
                .map((node) => (
                  <OnlyCard
                    key={`${side}${node.id}`}
                    side={side}
                    node={node}
                    replay={comparison.replays[side]}
                    name={names.get(`${side}:${node.id}`) ?? ''}
                  />
                )),
            )}
            <SamePairs pairs={at.filter((pair) => !differing.includes(pair))} names={names} />
          </section>
        );
      })}
    </section>
  );
}

/** Candidates without any difference, folded. */
function SamePairs({ pairs, names }: { pairs: readonly NodePair[]; names: ReadonlyMap<string, string> }) {
  if (pairs.length === 0) return null;
  return (
    <div className="card px-4 py-1">
      <Disclosure title={`${count(pairs.length, 'candidate is', 'candidates are')} the same in both`}>
        <ul className="space-y-2 pt-1 pb-3 text-sm">
          {pairs.map(({ node, passage }) => (
            <li key={node.a.id}>
              <strong className="font-semibold">{names.get(`a:${node.a.id}`)}</strong>{' '}
              <span className="text-muted">{passage.a ? `reads “${passage.a.title}”: ` : 'reads no passage: '}</span>
              {node.a.text}
            </li>
          ))}
        </ul>
      </Disclosure>
    </div>
  );
}
