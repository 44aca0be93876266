/** What a record comes to under released semantics: the script is driven again over the recorded generations. */
import { answerOf } from '../answer';
import { decide } from '../decision';
import { errorData } from '../errors';
import type { Replay } from '../replay';
import type { Settings } from '../settings';
import type { Missing } from '../step';
import { groupLogProbs } from '../tokens';
import type { Trace, TraceAnswer } from '../trace';
import { derive, type Derived } from './derive';
import { drive, type Driven } from './drive';
import { completionKey } from './fromRecord';
import { rankingOf } from './ranking';
import { promptKey } from './text';

/**
 * @returns a trace whose decisions, retrievals and nodes are those of the script; where the script stops in the middle
 * its status is `failed`, with an error that names the defect, and all that came before is there
 */
export function replayReleased(trace: Trace, settings: Settings): Replay {
  const driven = drive(trace, settings);
  const derived = derive(driven, trace, settings);
  const missing = missingOf(driven, trace, settings);
  const ranking = rankingOf(driven, derived, settings, missing);
  const shown: Trace = {
    ...trace,
    ...outcome(driven, trace),
    decisions: derived.decisions,
    retrievals: driven.retrieves && driven.retrieval ? [driven.retrieval] : [],
    nodes: derived.nodes,
    // Forced tokens and decisions belong to the other semantics' nodes.
    forced: [],
  };
  const answer = answerIn(driven, answerOf(shown, ranking), derived);
  return { trace: { ...shown, answer }, ranking, answer, missing };
}

/** A crash that other settings would not have is no failure of theirs. */
function outcome({ crash }: Driven, { status, error }: Trace): Pick<Trace, 'status' | 'error'> {
  if (crash) return { status: status === 'running' ? 'running' : 'failed', error: errorData(crash) };
  return error?.code === 'released-crash' ? { status: 'finished', error: null } : { status, error };
}

/** Text and citations are the script's, defects included; whether the collection covers the question is ours to say. */
function answerIn(driven: Driven, ours: TraceAnswer, { segments }: Derived): TraceAnswer {
  const { answer, retrieval, docs } = driven;
  if (!answer) return { ...ours, text: '', citations: [] };
  const citations = answer.citations.flatMap(({ number, doc }) => {
    const passage = retrieval?.passages[docs[doc] ?? -1];
    // Position 0 is the root, which has no text.
    return passage && number <= ours.path.length && segments.length > 0 ? [{ segment: number - 1, passageId: passage.id, title: passage.title }] : [];
  });
  return { ...ours, text: answer.text, citations };
}

function missingOf(driven: Driven, trace: Trace, settings: Settings): Missing[] {
  if (driven.needsPassages) return [searchMissing(driven, settings)];
  if (!driven.pending) return [];
  const { prompts, sampling } = driven.pending;
  const known = new Set(trace.completions.filter(({ finish }) => finish !== null).map((one) => completionKey(one.prompt, one.maxNewTokens)));
  const wanted = new Set(prompts.map(promptKey).filter((prompt) => !known.has(completionKey(prompt, sampling.maxTokens))));
  return [...wanted].map((prompt) => ({ kind: 'completion', prompt, maxNewTokens: sampling.maxTokens }));
}

/** The prompts are known only once the passages are. */
function searchMissing({ record }: Driven, settings: Settings): Missing {
  const watched = record.probe?.recorded?.tokens[0]?.watched;
  const logProbs = watched ? groupLogProbs(watched.logProbs, 'retrieve') : [-100, -100, -100];
  const { share, mass } = decide(logProbs, settings, false);
  const because = settings.mode === 'always' ? 'always' : 'threshold';
  return { kind: 'segment', after: null, logProbs, decided: { share, mass, action: 'retrieve', because }, candidates: settings.passages };
}
