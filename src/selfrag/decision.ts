/** To retrieve or not (paper, section 3.3, "Adaptive retrieval with threshold"; eq. in appendix A.3). */
import type { Settings } from './settings';
import type { TraceDecision } from './trace';

export type Decided = Pick<TraceDecision, 'share' | 'mass' | 'action' | 'because'>;

/**
 * @param logProbs natural log-probs of [Retrieval], [No Retrieval], [Continue to Use Evidence] at the deciding step
 * @param evidenceInHand whether an earlier segment of the path read a passage; without one there is nothing to continue
 */
export function decide(
  logProbs: readonly number[],
  settings: Pick<Settings, 'mode' | 'threshold'>,
  evidenceInHand: boolean,
): Decided {
  const [retrieve = -Infinity, not = -Infinity, go = -Infinity] = logProbs;
  // p(R)/(p(R)+p(N)) from log-probs: the quotient of two tiny numbers would lose its digits. Both absent: undecided.
  const share = retrieve === not ? 0.5 : 1 / (1 + Math.exp(not - retrieve));
  const mass = Math.exp(retrieve) + Math.exp(not) + Math.exp(go);
  return { share, mass, ...settle() };

  function settle(): Pick<Decided, 'action' | 'because'> {
    if (settings.mode === 'always') return { action: 'retrieve', because: 'always' };
    if (settings.mode === 'never') return { action: 'no_retrieve', because: 'never' };
    if (evidenceInHand && go > retrieve && go > not) return { action: 'continue', because: 'continue_likeliest' };
    if (settings.threshold === null) {
      return { action: retrieve > not ? 'retrieve' : 'no_retrieve', because: 'likelier' };
    }
    return { action: share > settings.threshold ? 'retrieve' : 'no_retrieve', because: 'threshold' };
  }
}
