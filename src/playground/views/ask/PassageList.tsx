import { useState } from 'react';
import type { TracePassage, TraceRetrieval } from '../../../selfrag';
import { Icon } from '../../components/Icon';
import { score } from '../../lib/format';
import { useHighlight } from '../../state/highlight';
import { DropPassage } from './DropPassage';
import { EditPassage } from './EditPassage';

/** The passages of one search, best first; each opens to its text and can be changed by hand. */
export function PassageList({ retrieval, coverageLine }: { retrieval: TraceRetrieval; coverageLine: number | null }) {
  const scores = retrieval.passages.flatMap((passage) => (passage.score === null ? [] : [passage.score]));
  const best = Math.max(0, ...scores);
  const below = coverageLine !== null && scores.length > 0 && best < coverageLine;
  return (
    <div className="space-y-2">
      <p className="text-xs text-muted">
        {scores.length > 0 ? 'Searched for' : 'Given by hand, not searched; question'}{' '}
        <q className="text-ink">{retrieval.query}</q>
      </p>
      <ol className="space-y-1.5">
        {retrieval.passages.map((passage, i) => (
          <PassageRow key={passage.id} retrieval={retrieval.id} rank={i + 1} passage={passage} share={(passage.score ?? 0) / (best || 1)} />
        ))}
      </ol>
      {below && (
        <p className="text-xs font-medium text-accent">
          The best score lies below {score(coverageLine)}, the line under which the encyclopedia seldom covers a question.
        </p>
      )}
    </div>
  );
}

function PassageRow(props: { retrieval: string; rank: number; passage: TracePassage; share: number }) {
  const { retrieval, rank, passage, share } = props;
  const [open, setOpen] = useState(false);
  const highlight = useHighlight();
  const lit = highlight.passage === passage.id;
  return (
    <li
      className={`rounded-lg border bg-surface ${lit ? 'border-accent bg-accent-soft' : 'border-line'}`}
      onPointerEnter={() => highlight.point(passage.id)}
      onPointerLeave={() => highlight.point(null)}
    >
      <button
        type="button"
        aria-expanded={open}
        className="flex w-full items-center gap-2 px-3 py-1.5 text-left text-sm"
        onClick={() => setOpen(!open)}
      >
        <Icon name="chevron" className={`size-4 text-muted transition-transform ${open ? 'rotate-90' : ''}`} />
        <span className="text-muted tabular-nums">{rank}</span>
        <span className={`min-w-0 flex-1 font-medium ${passage.dropped ? 'text-muted line-through' : ''}`}>{passage.title}</span>
        {passage.edited && <Mark>edited</Mark>}
        {passage.dropped && <Mark>dropped</Mark>}
        {passage.score !== null && (
          <span className="flex items-center gap-2 text-xs text-muted tabular-nums">
            <span className="hidden h-1.5 w-20 overflow-hidden rounded-full bg-sunken sm:block" aria-hidden="true">
              <span className="block h-full bg-retrieve" style={{ width: `${Math.max(0, share) * 100}%` }} />
            </span>
            {score(passage.score)}
          </span>
        )}
      </button>
      {open && (
        <div className="space-y-2 px-3 pb-3 pl-9 text-sm">
          <p className="font-read leading-relaxed">{passage.text}</p>
          <div className="-ml-3 flex flex-wrap">
            {/* Key: an edited text is another text to start from. */}
            <EditPassage key={passage.text} passage={passage} retrieval={retrieval} index={rank - 1} />
            <DropPassage passage={passage} retrieval={retrieval} index={rank - 1} />
          </div>
        </div>
      )}
    </li>
  );
}

const Mark = ({ children }: { children: string }) => (
  <span className="rounded-md border border-accent px-1.5 text-xs text-accent">{children}</span>
);
