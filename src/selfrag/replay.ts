/**
 * What a record comes to under any settings, without a model (paper semantics: section 3.3 over recorded log-probs).
 * Views, exports and runs all draw from this one function.
 */
import { answerOf } from './answer';
import { rank, type Ranking } from './rank';
import { recordedOf } from './recorded';
import { replayReleased } from './released/replay';
import type { Settings } from './settings';
import { nextNeeds, type Missing } from './step';
import type { Trace, TraceAnswer } from './trace';

export interface Replay {
  /** What the ids in ranking and answer refer to: the record, or what its semantics derives from its completions. */
  readonly trace: Trace;
  readonly ranking: Ranking;
  readonly answer: TraceAnswer;
  /** What would have to be generated next; empty when the replay is final. `resume` generates it. */
  readonly missing: readonly Missing[];
}

const REPLAYS: Record<Settings['semantics'], (trace: Trace, settings: Settings) => Replay> = {
  paper: (trace, settings) => {
    const ranking = rank(trace, settings);
    const missing = nextNeeds(recordedOf(trace), ranking.missing);
    return { trace, ranking, answer: answerOf(trace, ranking), missing };
  },
  released: replayReleased,
};

export function replay(trace: Trace, settings: Settings): Replay {
  return REPLAYS[settings.semantics](trace, settings);
}
