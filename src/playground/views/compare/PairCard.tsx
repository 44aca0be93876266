import type { NodePair } from '../../../selfrag';
import { StandingBadge } from '../../components/StandingBadge';
import { SHOWN_TOLERANCE } from '../../lib/compareSummary';
import { count, score } from '../../lib/format';
import { tokenDiff } from '../../lib/tokenDiff';
import type { Side } from '../../state/comparison';
import { Difference } from './Difference';
import { ReadingTable } from './ReadingTable';
import { SideLetter } from './SideLetter';
import { TokenText } from './TokenText';

const SIDES = ['a', 'b'] as const satisfies readonly Side[];

/** One candidate in both runs: texts with the differing tokens marked, standing, score, judgements. */
export function PairCard({ pair, name }: { pair: NodePair; name: string }) {
  const { node, passage, firstDiffering } = pair;
  const [a, b] = tokenDiff(node.a.tokens, node.b.tokens);
  const marked = { a, b };
  const edited = passage.a?.text !== passage.b?.text;
  return (
    <article
      aria-label={`Candidate ${name} in both runs`}
      className={`space-y-3 rounded-xl bg-surface p-4 ${firstDiffering ? 'border-2 border-accent' : 'border border-line-strong'}`}
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h4 className="text-sm font-semibold tabular-nums">{name}</h4>
        <p className="min-w-0 text-sm text-muted">
          {passage.a ? `reads “${passage.a.title}”` : 'reads no passage'}
          {edited && ', of which the runs saw different texts'}
        </p>
        <Difference differs={firstDiffering !== null} words={firstDiffering ? `Differs from token ${pair.common + 1} on` : 'The same text'} />
        {pair.onOtherText && <span className="text-xs text-muted">goes on from a text that differs</span>}
      </header>
      <div className="grid gap-x-6 gap-y-4 md:grid-cols-2">
        {SIDES.map((side) => (
          <div key={side} className="min-w-0 space-y-1.5">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <SideLetter side={side} small />
              <StandingBadge status={pair.standing[side]} />
              <span className="text-sm text-muted">
                score <strong className="font-semibold text-ink tabular-nums">{score(pair.score[side])}</strong>
              </span>
            </p>
            <TokenText tokens={marked[side]} />
          </div>
        ))}
      </div>
      <p className="text-xs text-muted tabular-nums">{gapOf(pair)}</p>
      {pair.readings.some(({ gap, emitted }) => emitted.a !== emitted.b || (gap ?? 0) > SHOWN_TOLERANCE) && <ReadingTable readings={pair.readings} />}
    </article>
  );
}

function gapOf({ logProbs: { tokens, largest, mean, at } }: NodePair): string {
  if (largest === null || mean === null || at === null) return 'No token in common, so no log-probs to compare.';
  const over = `Log-probs of the ${count(tokens, 'token')} in common`;
  if (largest === 0) return `${over}: no difference.`;
  return `${over}: largest difference ${shown(largest)}, at token ${at + 1}; on average ${shown(mean)}.`;
}

const shown = (gap: number) => (gap < SHOWN_TOLERANCE ? 'under 0.001' : gap.toFixed(3));
