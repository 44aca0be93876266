import { memo, type ReactNode } from 'react';
import type { Group, Ledger, Settings, TraceNode, TracePassage } from '../../selfrag';
import { score } from '../lib/format';
import { FINISH_TITLE, type Status } from '../lib/words';
import { CritiqueChips } from './CritiqueChips';
import { Disclosure } from './Disclosure';
import { Distribution } from './Distribution';
import { ForcedMark } from './ForcedMark';
import { LedgerTable, sameLedger } from './LedgerTable';
import { STATUS_BORDER, StandingBadge } from './StandingBadge';
import { TokenStrip } from './TokenStrip';

const CRITIQUES = ['relevance', 'support', 'utility'] as const;

export interface CandidateProps {
  name: string;
  node: TraceNode;
  passage: TracePassage | undefined;
  /** Absent until the candidate can be ranked. */
  ledger: Ledger | undefined;
  pathScore: number;
  status: Status;
  how: Settings['pathScore'];
  /** Drawn below a candidate that is not in the answer: what would bring it there. */
  Win?: (props: { node: string; name: string }) => ReactNode;
  /** Drawn beside each reading, where the candidate may be changed by hand. */
  Force?: (props: { node: TraceNode; name: string; group: Group }) => ReactNode;
}

/** One candidate segment: what it says, how it was judged, what that adds up to, and whether it was kept. */
export const Candidate = memo(function Candidate(props: CandidateProps) {
  const { name, node, passage, ledger, pathScore, status, how, Force, Win } = props;
  const ranked = ledger !== undefined;
  return (
    <article
      aria-label={`Candidate ${name}`}
      className={`candidate rounded-xl bg-surface p-4 ${STATUS_BORDER[status]}`}
    >
      <header className="mb-1 flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h4 className="text-sm font-semibold tabular-nums">{name}</h4>
        <StandingBadge status={status} />
        <p className="min-w-0 text-sm text-muted">{passage ? `reads “${passage.title}”` : 'reads no passage'}</p>
        {node.forced && <ForcedMark token={node.forced.token} />}
        {ranked && (
          <p className="ml-auto text-sm text-muted">
            score <strong className="font-semibold text-ink tabular-nums">{score(ledger.score)}</strong>
          </p>
        )}
      </header>
      <TokenStrip tokens={node.tokens} label={`Text of candidate ${name}, token by token`} growing={status === 'writing'} />
      {ranked && (
        <>
          <div className="mt-2">
            <CritiqueChips node={node} />
          </div>
          <Disclosure title="Critique and score in full" suggested={status === 'answer'} className="mt-1">
            <div className="grid items-start gap-x-7 gap-y-5 pt-3 sm:grid-cols-2 xl:grid-cols-[0.8fr_1fr_0.85fr_1.6fr]">
              {CRITIQUES.map((group) => (
                <div key={group}>
                  <Distribution group={group} reading={node[group]} />
                  {Force && <Force node={node} name={name} group={group} />}
                </div>
              ))}
              <LedgerTable ledger={ledger} pathScore={pathScore} depth={node.depth} how={how} />
            </div>
            {node.finish && <p className="mt-3 text-xs text-muted">The segment {FINISH_TITLE[node.finish]}.</p>}
            {Force && <Force node={node} name={name} group="retrieve" />}
          </Disclosure>
          {Win && status !== 'answer' && <Win node={node.id} name={name} />}
        </>
      )}
    </article>
  );
}, sameCandidate);

/** A slider makes new ledgers for all candidates; those that come to the same are not drawn again. */
function sameCandidate(before: CandidateProps, after: CandidateProps): boolean {
  return (
    before.node === after.node &&
    before.status === after.status &&
    before.name === after.name &&
    before.passage === after.passage &&
    before.pathScore === after.pathScore &&
    before.how === after.how &&
    sameLedger(before.ledger, after.ledger)
  );
}
