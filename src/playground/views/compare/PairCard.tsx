import { judgedApart, type NodePair } from '../../../selfrag';
import { StandingBadge } from '../../components/StandingBadge';
import { firstToken, gapText, SHOWN_TOLERANCE } from '../../lib/compareSummary';
import { count, score } from '../../lib/format';
import { tokenDiff, type Marked } from '../../lib/tokenDiff';
import type { Side } from '../../state/comparison';
import { Difference } from './Difference';
import { ReadingTable } from './ReadingTable';
import { SideLetter } from './SideLetter';
import { TokenText } from './TokenText';

const SIDES = ['a', 'b'] as const satisfies readonly Side[];

/** One candidate in both runs: texts with the differing tokens marked, standing, score, judgements. */
export function PairCard({ pair, name }: { pair: NodePair; name: string }) {
  const { passage, firstDiffering, standing, readings } = pair;
  const edited = passage.a?.text !== passage.b?.text;
  const restood = standing.a !== standing.b;
  return (
    <article
      aria-label={`Candidate ${name} in both runs`}
      className={`space-y-3 rounded-xl bg-surface p-4 ${firstDiffering || restood ? 'border-2 border-accent' : 'border border-line-strong'}`}
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h4 className="text-sm font-semibold tabular-nums">{name}</h4>
        <p className="min-w-0 text-sm text-muted">
          {passage.a ? `reads “${passage.a.title}”` : 'reads no passage'}
          {edited && ', of which the runs saw different texts'}
        </p>
        <Difference differs={firstDiffering !== null} words={firstDiffering ? `Differs from token ${firstToken(pair)} on` : 'The same text'} />
        {restood && <Difference differs words="Another standing" />}
        {pair.onOtherText && <span className="text-xs text-muted">goes on from a text that differs</span>}
      </header>
      <Texts pair={pair} />
      <p className="text-xs text-muted tabular-nums">{gapOf(pair)}</p>
      {readings.some((reading) => judgedApart(reading, SHOWN_TOLERANCE)) && <ReadingTable readings={readings} />}
    </article>
  );
}

/** Side by side where they differ; a text that is the same stands there once. */
function Texts({ pair }: { pair: NodePair }) {
  const { node, skipped, firstDiffering } = pair;
  const [a, b] = tokenDiff(node.a.tokens.slice(skipped.a), node.b.tokens.slice(skipped.b));
  const marked = { a: [...inPrompt(pair, 'a'), ...a], b: [...inPrompt(pair, 'b'), ...b] };
  return (
    <div className="grid gap-x-6 gap-y-3 md:grid-cols-2">
      {SIDES.map((side) => (
        <div key={side} className="min-w-0 space-y-1.5">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <SideLetter side={side} small />
            <StandingBadge status={pair.standing[side]} />
            <span className="text-sm text-muted">
              score <strong className="font-semibold text-ink tabular-nums">{score(pair.score[side])}</strong>
            </span>
          </p>
          {firstDiffering && <TokenText tokens={marked[side]} />}
        </div>
      ))}
      {!firstDiffering && (
        <div className="md:col-span-2">
          <TokenText tokens={marked.a} />
        </div>
      )}
    </div>
  );
}

/** Tokens that the other run had in its prompt: there, but not compared. */
const inPrompt = ({ node, skipped }: NodePair, side: Side): Marked[] =>
  node[side].tokens.slice(0, skipped[side]).map((token) => ({ token, differs: false }));

function gapOf({ skipped, logProbs: { tokens, largest, mean, at } }: NodePair): string {
  if (largest === null || mean === null || at === null) return 'No token in common, so no log-probs to compare.';
  const over = `Log-probs of the ${count(tokens, 'token')} in common`;
  if (largest === 0) return `${over}: no difference.`;
  return `${over}: largest difference ${gapText(largest)}, at token ${skipped.a + at + 1}; on average ${gapText(mean)}.`;
}
