import { memo } from 'react';
import { flipThreshold, RETRIEVE, type TraceDecision, type Decided } from '../../selfrag';
import { percent } from '../lib/format';
import { bare } from '../lib/groups';
import { borderText } from '../lib/weights';
import { ACTION_TITLE, NO_FLIP, reasonOf } from '../lib/words';

/** Below this sum of the three probabilities the model was about to write something else. */
const SMALL_MASS = 0.5;

interface DecisionBarProps {
  decision: TraceDecision;
  decided: Decided;
  threshold: number | null;
}

/** The share of [Retrieval] against the threshold, the three probabilities, what was done and why. */
export const DecisionBar = memo(function DecisionBar(props: DecisionBarProps) {
  const { decision, decided, threshold } = props;
  const { share, mass, action, because } = decided;
  const mark = threshold ?? 0.5;
  const flip = flipThreshold(decided);
  const changed = action !== decision.action;
  return (
    <div className="space-y-3">
      <p className="text-sm">
        <strong className="font-semibold text-retrieve">{ACTION_TITLE[action]}.</strong>{' '}
        {reasonOf(because, share, threshold)}
      </p>
      {changed && (
        <p className="text-sm font-medium text-accent">
          The recorded run decided “{ACTION_TITLE[decision.action]}”. What follows would have to be generated anew.
        </p>
      )}
      <div>
        <div
          role="meter"
          aria-label="Share of [Retrieval] against [No Retrieval]"
          aria-valuemin={0}
          aria-valuemax={1}
          aria-valuenow={share}
          aria-valuetext={percent(share)}
          className="relative h-4 rounded-full bg-sunken"
        >
          <div className="h-full rounded-full bg-retrieve" style={{ width: `max(0.5rem, ${share * 100}%)` }} />
          <div
            className="absolute -inset-y-1.5 w-[3px] rounded-full bg-ink outline-2 outline-surface"
            style={{ left: `calc(${mark * 100}% - 1.5px)` }}
          />
        </div>
        <div className="relative mt-2 text-right text-xs text-muted">
          <span className="absolute" style={{ left: `clamp(0rem, ${mark * 100}% - 1.5rem, 100% - 13rem)` }}>
            {threshold === null ? 'the likelier one' : `threshold ${percent(threshold)}`}
          </span>
          share {percent(share)}
        </div>
      </div>
      <p className="text-xs text-muted">
        {flip.at === null ? (
          NO_FLIP[flip.reason]
        ) : (
          <>
            <strong className="font-semibold text-ink">Flips at {borderText(flip.at)}:</strong> a threshold below it retrieves,
            one at or above it does not.
          </>
        )}
      </p>
      <dl className="grid gap-x-6 gap-y-1 text-xs sm:grid-cols-2 lg:grid-cols-4">
        {RETRIEVE.map((token, i) => (
          <div key={token} className="flex justify-between gap-2 sm:block">
            <dt className="text-muted">{bare(token)}</dt>
            <dd className="font-medium tabular-nums">{percent(Math.exp(decision.logProbs[i] ?? -Infinity))}</dd>
          </div>
        ))}
        <div className="flex justify-between gap-2 sm:block">
          <dt className="text-muted">Sum of the three</dt>
          <dd className="font-medium tabular-nums">{percent(mass)}</dd>
        </div>
      </dl>
      {mass < SMALL_MASS && (
        <p className="text-xs text-muted">
          The three hold only {percent(mass)} of the next token’s probability: the model was not about to decide, so the
          share says little.
        </p>
      )}
    </div>
  );
}, sameDecision);

/** The settings decide anew at each change, mostly to the same. */
function sameDecision(before: DecisionBarProps, after: DecisionBarProps): boolean {
  const [a, b] = [before.decided, after.decided];
  return (
    before.decision === after.decision &&
    before.threshold === after.threshold &&
    a.action === b.action &&
    a.because === b.because &&
    a.share === b.share &&
    a.mass === b.mass
  );
}
