import { memo, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { passageOf, type Ranking, type Settings, type Trace } from '../../../selfrag';
import { Candidate } from '../../components/Candidate';
import { candidateNames, statusOf } from '../../lib/timeline';
import { treeLayout, type Placed } from '../../lib/treeLayout';
import { TreeBox, TreeEdge } from './TreeBox';

/** Where an arrow key leads from a box: left to its origin, right to what came of it, up and down in its column. */
function neighbour(key: string, from: Placed, placed: readonly Placed[]): Placed | undefined {
  const column = placed.filter((p) => p.level === from.level).sort((a, b) => a.y - b.y);
  const at = column.indexOf(from);
  switch (key) {
    case 'ArrowLeft':
      return placed.find((p) => p.id === from.parent);
    case 'ArrowRight':
      return placed.find((p) => p.parent === from.id);
    case 'ArrowUp':
      return column[at - 1];
    case 'ArrowDown':
      return column[at + 1];
    case 'Home':
      return placed[0];
    default:
      return undefined;
  }
}

/** The run as a tree of segments; the chosen one is shown in full below. */
export const TreeView = memo(function TreeView(props: { trace: Trace; ranking: Ranking; settings: Settings }) {
  const { trace, ranking, settings } = props;
  const layout = useMemo(() => treeLayout(trace.nodes), [trace.nodes]);
  const names = useMemo(() => candidateNames(trace.nodes), [trace.nodes]);
  const [chosen, setChosen] = useState<string | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const { placed, width, height } = layout;
  const current = placed.find((p) => p.id === chosen) ?? placed.find((p) => p.id === ranking.path.at(-1)) ?? placed[0];
  const at = new Map(placed.map((p) => [p.id, p]));
  const answer = new Set(ranking.path);

  function move(event: KeyboardEvent) {
    const next = current && neighbour(event.key, current, placed);
    if (!next) return;
    event.preventDefault();
    setChosen(next.id);
    svg.current?.querySelector<SVGGElement>(`[data-box="${next.id}"]`)?.focus();
  }

  return (
    <div className="space-y-6">
      <p className="text-sm text-muted">
        Each box is a candidate segment. Choose one to see it in full; arrow keys move between them.
      </p>
      <div className="overflow-x-auto pb-2">
        <svg ref={svg} width={width} height={height} role="tree" aria-label="Segments of the run" onKeyDown={move}>
          {placed.map((p) => {
            const from = p.parent === null ? undefined : at.get(p.parent);
            return from && <TreeEdge key={p.id} from={from} to={p} strong={answer.has(p.id)} />;
          })}
          {placed.map((p) => (
            <TreeBox
              key={p.id}
              placed={p}
              name={names.get(p.id) ?? 'Question'}
              title={p.node ? (passageOf(trace, p.node)?.title ?? 'no passage') : trace.question}
              score={ranking.ledgers.get(p.id)?.score ?? null}
              standing={ranking.standings.get(p.id) ?? null}
              chosen={p.id === current?.id}
              choose={() => setChosen(p.id)}
            />
          ))}
        </svg>
      </div>
      {current?.node && (
        <section aria-labelledby="chosen-title" className="space-y-3">
          <h3 id="chosen-title" className="text-lg font-semibold">
            The chosen segment
          </h3>
          <Candidate
            key={current.id}
            name={names.get(current.id) ?? ''}
            node={current.node}
            passage={passageOf(trace, current.node)}
            ledger={ranking.ledgers.get(current.id)}
            pathScore={ranking.pathScores.get(current.id) ?? 0}
            status={statusOf(current.node, ranking.ledgers.has(current.id), ranking, trace.status === 'running')}
            how={settings.pathScore}
          />
        </section>
      )}
    </div>
  );
});
