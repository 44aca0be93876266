import { passageOf, type Replay, type TraceNode } from '../../../selfrag';
import { CritiqueChips } from '../../components/CritiqueChips';
import { StandingBadge } from '../../components/StandingBadge';
import { score } from '../../lib/format';
import type { Side } from '../../state/comparison';
import { SideLetter } from './SideLetter';

/** A candidate in a place that the other run never came to. */
export function OnlyCard({ side, node, replay, name }: { side: Side; node: TraceNode; replay: Replay; name: string }) {
  const passage = passageOf(replay.trace, node);
  return (
    <article
      aria-label={`Candidate ${name}, only in ${side.toUpperCase()}`}
      className={`space-y-2 rounded-xl border border-dashed border-line-strong bg-surface p-4 ${side === 'b' ? 'md:ml-[calc(50%+0.5rem)]' : 'md:mr-[calc(50%+0.5rem)]'}`}
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <SideLetter side={side} small />
        <h4 className="text-sm font-semibold tabular-nums">{name}</h4>
        <span className="text-xs font-medium text-muted">only in {side.toUpperCase()}</span>
        <StandingBadge status={replay.ranking.standings.get(node.id) ?? 'unused'} />
        <span className="text-sm text-muted">
          score <strong className="font-semibold text-ink tabular-nums">{score(replay.ranking.ledgers.get(node.id)?.score)}</strong>
        </span>
      </header>
      <p className="text-sm">
        <span className="text-muted">{passage ? `reads “${passage.title}”: ` : 'reads no passage: '}</span>
        {node.text}
      </p>
      <CritiqueChips node={node} />
    </article>
  );
}
