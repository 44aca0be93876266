/** Short form: one retrieval, then the best answer (`call_model_rerank_w_scores_batch` in run_short_form.py). */
import { RETRIEVE, type RetrieveToken } from '../tokens';
import { cleanShortAnswer } from './cleanUp';
import { complete, emptyGeneration, greedy, type Completion, type Script } from './completion';
import { ReleasedError } from './errors';
import { candidateOf, scoreCandidate, SHORT_SCORING, type Candidate, type ScoreOptions } from './score';
import { evidence, type Doc } from './step';
import { spell, type Prompt } from './text';

export interface ShortFormInput {
  readonly prompt: Prompt;
  readonly docs: readonly Doc[];
  readonly maxNewTokens: number;
  readonly threshold: number | null;
  readonly options: ScoreOptions;
  readonly mode: string;
  /** Scores add up per answer instead of taking the best path. */
  readonly closed: boolean;
}

/** What happened, as far as it came. */
export interface ShortFormRecord {
  doRetrieve: boolean | null;
  /** The generation on the bare prompt. */
  probe: Completion | null;
  /** Log-probs of the retrieval tokens at the first step, in the order in which they were read; -100 for an absent one. */
  retrieveLogProbs: Partial<Record<RetrieveToken, number>> | null;
  /** Ratio of log-probs (D6). */
  retrieveRatio: number | null;
  /** Null while nothing was retrieved. */
  candidates: Candidate[] | null;
  direct: Completion | null;
  /** Summed scores per answer, in order of first appearance; closed only. */
  answerScores: Map<string, number> | null;
  /** Answers, best first; closed only. */
  sortedAnswers: string[] | null;
}

export const shortFormRecord = (): ShortFormRecord => ({
  doRetrieve: null,
  probe: null,
  retrieveLogProbs: null,
  retrieveRatio: null,
  candidates: null,
  direct: null,
  answerScores: null,
  sortedAnswers: null,
});

/** Texts have their control tokens spelled out. */
export interface ShortFormResult {
  readonly best: string;
  readonly doRetrieve: boolean;
  /** Text of the probe; null where there was none. */
  readonly noRetrieval: string | null;
  /** One per passage, in their order; empty when nothing was retrieved. */
  readonly retrievals: readonly { readonly pred: string; readonly score: number; readonly doc: number }[];
}

const PROBE_LOGPROBS = 32016;
const CANDIDATE_LOGPROBS = 5000;
/** Order of the scripts' dictionary. */
const RETRIEVE_ORDER = ['[No Retrieval]', '[Retrieval]', '[Continue to Use Evidence]'] as const satisfies typeof RETRIEVE[number][];

const DECISIONS: Readonly<Record<string, (input: ShortFormInput, record: ShortFormRecord) => boolean>> = {
  always_retrieve: () => true,
  no_retrieval: () => false,
};

/** @throws ReleasedError where the script would stop */
export function* shortForm(input: ShortFormInput, record: ShortFormRecord): Script<ShortFormResult> {
  const { prompt, maxNewTokens, docs } = input;
  if (input.mode !== 'always_retrieve') record.probe = yield* complete(prompt, greedy(maxNewTokens, PROBE_LOGPROBS));
  record.doRetrieve = (DECISIONS[input.mode] ?? adaptive)(input, record);
  if (record.doRetrieve) {
    const prompts = docs.map((doc) => [...prompt, ...evidence(doc)]);
    const completions = yield { prompts, sampling: greedy(maxNewTokens, CANDIDATE_LOGPROBS) };
    record.candidates = completions.map(candidateOf);
    for (const candidate of record.candidates) {
      scoreCandidate(candidate, input.options, SHORT_SCORING);
      candidate.pred = candidate.completion.text;
    }
  } else {
    record.direct = yield* complete([...prompt, { control: '[No Retrieval]' }], greedy(maxNewTokens, null));
  }
  return { best: aggregate(input, record), doRetrieve: record.doRetrieve, ...resultsOf(record) };
}

/** Divides log-probs where probabilities are meant (D6); the fallback for an absent token is never reached (D17). */
function adaptive({ threshold }: ShortFormInput, record: ShortFormRecord): boolean {
  const { probe } = record;
  if (threshold === null) throw new ReleasedError('UnboundLocalError', 'without a threshold nothing was generated to look into', 'D17');
  if (probe === null || emptyGeneration(probe)) throw new ReleasedError('IndexError', 'an empty generation has no first step', 'D17');
  record.retrieveLogProbs = {};
  for (const token of RETRIEVE_ORDER) {
    const logProb = probe.logProb(0, token);
    record.retrieveLogProbs[token] = logProb ?? -100;
    if (logProb === undefined) throw new ReleasedError('KeyError', `the log-prob of ${token} was not reported`, 'D17');
  }
  const { '[Retrieval]': retrieve = 0, '[No Retrieval]': not = 0 } = record.retrieveLogProbs;
  if (retrieve + not === 0) throw new ReleasedError('ZeroDivisionError', 'both log-probs are 0', 'D17');
  record.retrieveRatio = retrieve / (retrieve + not);
  return record.retrieveRatio > threshold;
}

function resultsOf({ probe, candidates }: ShortFormRecord): Pick<ShortFormResult, 'noRetrieval' | 'retrievals'> {
  return {
    noRetrieval: probe === null ? null : spell(probe.text),
    retrievals: (candidates ?? []).map(({ pred, scores }, doc) => ({ pred: spell(pred ?? ''), score: scores?.final ?? 0, doc })),
  };
}

/** The answer; a single entry in the results is taken for an answer without retrieval (D18). */
function aggregate({ closed }: ShortFormInput, record: ShortFormRecord): string {
  const { noRetrieval, retrievals } = resultsOf(record);
  if ((noRetrieval === null ? 0 : 1) + retrievals.length === 1) {
    if (record.direct !== null) return cleanShortAnswer(spell(record.direct.text));
    // `pred` is then the loop's last request object, or unset where no passage was read.
    if (retrievals.length === 1) throw new ReleasedError('AttributeError', 'a request object is cleaned instead of its text', 'D18');
    throw new ReleasedError('UnboundLocalError', 'no passage was read', 'D18');
  }
  if (closed) {
    const scores = new Map<string, number>();
    record.answerScores = scores;
    for (const { pred, score } of retrievals) {
      const answer = cleanShortAnswer(pred);
      scores.set(answer, (scores.get(answer) ?? 0) + score);
    }
    record.sortedAnswers = [...scores].sort(([, a], [, b]) => b - a).map(([answer]) => answer);
    return first(record.sortedAnswers);
  }
  return first([...retrievals].sort((a, b) => b.score - a.score).map(({ pred }) => pred));
}

function first(answers: readonly string[]): string {
  const [best] = answers;
  if (best === undefined) throw new ReleasedError('IndexError', 'there is no answer to choose from', 'D18');
  return best;
}
