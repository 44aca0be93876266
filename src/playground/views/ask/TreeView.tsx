import { memo, useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { passageOf, type Ranking, type Settings, type Trace } from '../../../selfrag';
import { Candidate } from '../../components/Candidate';
import { candidateNames, MANY, statusOf, staysInSight } from '../../lib/timeline';
import { foldTree, QUESTION_ID, treeLayout, type Placed } from '../../lib/treeLayout';
import { useStable } from '../../lib/useStable';
import { WhatWouldWin } from '../explain/WhatWouldWin';
import { ForceToken } from './ForceToken';
import { TreeBox, TreeEdge, TreeFold } from './TreeBox';

const Force = memo(ForceToken);
const Win = memo(WhatWouldWin);

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

interface TreeViewProps {
  trace: Trace;
  ranking: Ranking;
  settings: Settings;
}

/** The run as a tree of segments; the chosen one is shown in full below. */
export const TreeView = memo(function TreeView({ trace, ranking, settings }: TreeViewProps) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const { placed, width, height } = useTree(trace, ranking, opened);
  const names = useMemo(() => candidateNames(trace.nodes), [trace.nodes]);
  const [chosen, setChosen] = useState<string | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const at = useMemo(() => new Map(placed.map((p) => [p.id, p])), [placed]);
  const current = at.get(chosen ?? '') ?? at.get(ranking.path.at(-1) ?? '') ?? placed[0];
  const answer = new Set(ranking.path);
  const running = trace.status === 'running';

  const open = useCallback((parent: string) => setOpened((before) => new Set([...before, parent])), []);
  // The box that was opened is gone: the first of those that it stood for takes the focus.
  const [unfolded, setUnfolded] = useState<string | null>(null);
  useEffect(() => {
    if (unfolded !== null) focusBox(svg.current, unfolded);
  }, [unfolded]);
  const unfold = useCallback(
    (parent: string) => {
      const hidden = trace.nodes.find((node) => (node.parent ?? QUESTION_ID) === parent && !at.has(node.id));
      open(parent);
      setChosen(hidden?.id ?? null);
      setUnfolded(hidden?.id ?? null);
    },
    [trace.nodes, at, open],
  );

  function move(event: KeyboardEvent) {
    if (current?.more != null && current.parent !== null && ['Enter', ' ', 'ArrowRight'].includes(event.key)) {
      event.preventDefault();
      return unfold(current.parent);
    }
    const next = current && neighbour(event.key, current, placed);
    if (!next) return;
    event.preventDefault();
    setChosen(next.id);
    focusBox(svg.current, next.id);
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
          {placed.map((p) =>
            p.more !== null && p.parent !== null ? (
              <TreeFold key={p.id} placed={p} count={p.more} from={p.parent} chosen={p === current} unfold={unfold} />
            ) : (
              <TreeBox
                key={p.id}
                placed={p}
                name={names.get(p.id) ?? 'Question'}
                title={p.node ? (passageOf(trace, p.node)?.title ?? 'no passage') : trace.question}
                score={ranking.ledgers.get(p.id)?.score ?? null}
                standing={ranking.standings.get(p.id) ?? null}
                chosen={p === current}
                choose={setChosen}
              />
            ),
          )}
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
            status={statusOf(current.node, ranking.ledgers.has(current.id), ranking, running)}
            how={settings.pathScore}
            Force={Force}
            Win={Win}
          />
        </section>
      )}
    </div>
  );
});

const focusBox = (svg: SVGSVGElement | null, id: string) =>
  svg?.querySelector<SVGGElement>(`[data-box="${id}"]`)?.focus();

/** Where the boxes are; laid out anew only when others come into sight. */
function useTree(trace: Trace, ranking: Ranking, opened: ReadonlySet<string>) {
  const folds = trace.nodes.length > MANY;
  const inSight = (id: string) => !folds || staysInSight(ranking.standings.get(id) ?? 'unused');
  const folding = foldTree(trace.nodes, (node) => inSight(node.id), opened);
  const shown = useStable(folding, (a, b) => a.shown.length === b.shown.length && a.shown.every((node, i) => node === b.shown[i]));
  return useMemo(() => treeLayout(shown.shown, shown.folded), [shown]);
}
