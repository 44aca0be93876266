/** Golden cases of the search functions: long_form, long_form_step, short_form. */
import { z } from 'zod';
import {
  longForm,
  longFormRecord,
  promptText,
  runStep,
  shortForm,
  shortFormRecord,
  spell,
  stepRecord,
  type Candidate,
  type LongFormRecord,
  type LongFormResult,
  type ShortFormRecord,
  type ShortFormResult,
  type StepRecord,
} from '../../../selfrag/released';
import type { Case, Outcome } from './case';
import { TableModel } from './languageModel';

const doc = z.looseObject({ title: z.string(), text: z.string() });
const weights = { use_utility: z.boolean(), use_seqscore: z.boolean(), w_rel: z.number(), w_sup: z.number(), w_use: z.number() };
const common = { prompt: z.string(), max_new_tokens: z.number(), threshold: z.number().nullable(), ...weights };

const longInput = z.object({
  ...common,
  query: z.string().nullable(),
  ctxs: z.array(doc).nullable(),
  max_depth: z.number(),
  beam_width: z.number(),
  use_grounding: z.boolean(),
  ignore_cont: z.boolean(),
  mode: z.string(),
});
const stepInput = z.object({ ...common, paragraphs: z.array(doc).nullable(), use_grounding: z.boolean() });
const shortInput = z.object({ ...common, evidences: z.array(doc), use_groundness: z.boolean(), mode: z.string(), closed: z.boolean() });

type Weighted = { use_utility: boolean; use_seqscore: boolean; w_rel: number; w_sup: number; w_use: number };
const options = (input: Weighted, grounding: boolean) => ({
  grounding,
  utility: input.use_utility,
  sequence: input.use_seqscore,
  weights: { rel: input.w_rel, sup: input.w_sup, use: input.w_use },
});

export function replayLongForm({ input: given, lm }: Case): Outcome {
  const input = longInput.parse(given);
  const model = new TableModel(lm);
  const record = longFormRecord();
  const script = longForm(
    {
      prompt: [{ typed: input.prompt }],
      query: input.query,
      docs: input.ctxs,
      maxNewTokens: input.max_new_tokens,
      maxDepth: input.max_depth,
      beamWidth: input.beam_width,
      threshold: input.threshold,
      options: options(input, input.use_grounding),
      ignoreContradictory: input.ignore_cont,
      mode: input.mode,
    },
    record,
  );
  let result: LongFormResult | null = null;
  return {
    run: () => void (result = model.drive(script)),
    output: () => longOutput(record, result),
    calls: model.calls,
  };
}

function longOutput(record: LongFormRecord, result: LongFormResult | null): unknown {
  return {
    steps: record.steps.map((step) => ({
      ...stepOutput(step),
      ...(step.firstChild !== null && { node: step.of, first_child: step.firstChild }),
    })),
    do_retrieve: record.doRetrieve,
    retrieve_prob: record.retrieveProb ?? undefined,
    ...(record.tree !== null || result?.kind === 'text' ? { tree: treeOutput(record) } : {}),
    ...(record.levels !== null && {
      levels: Object.fromEntries(record.levels),
      curr_depth: record.depth,
      terminated: record.terminated,
      full_ranking: Object.fromEntries([...record.fullRanking].filter(([, ids]) => ids.length > 0)),
    }),
    ...(result && resultOutput(result)),
  };
}

function treeOutput(record: LongFormRecord): unknown[] {
  return (record.tree ?? []).map((node) => ({
    id: node.id,
    parent: node.parent,
    prompt: promptText(node.prompt),
    pred: spell(node.pred),
    processed_pred: spell(node.processed),
    score: node.score,
    ctx: node.doc,
  }));
}

function resultOutput(result: LongFormResult): object {
  if (result.kind === 'text') return { final_prediction: result.text, result: {} };
  const final = { ...result.finalPrediction };
  return {
    final_prediction: final,
    result: {
      final_prediction: final,
      splitted_sentences: { ...result.sentences },
      original_splitted_sentences: { ...result.originalSentences },
      best_selections: { ...result.selections },
      ctxs: { ...result.docs },
    },
  };
}

/** Tables, scores and text of a candidate; what the script did not come to is missing. */
function candidateOutput({ relevance, ground, utilityTable, scores, pred }: Candidate): unknown {
  return {
    relevance,
    ground,
    utility_table: utilityTable,
    ...(scores && {
      relevance_score: scores.relevance,
      ground_score: scores.ground,
      utility_score: scores.utility,
      final_score: scores.final,
      seq_prob: scores.sequence,
    }),
    ...(pred !== null && { pred: spell(pred) }),
  };
}

const stepOutput = (step: StepRecord) => ({
  prompt: promptText(step.prompt),
  completed: step.completed,
  candidates: step.candidates.map(candidateOutput),
});

export function replayStep({ input: given, lm }: Case): Outcome {
  const input = stepInput.parse(given);
  const model = new TableModel(lm);
  const record = stepRecord([{ typed: input.prompt }], input.paragraphs, null);
  const script = runStep(
    {
      prompt: record.prompt,
      docs: input.paragraphs,
      maxNewTokens: input.max_new_tokens,
      threshold: input.threshold,
      options: options(input, input.use_grounding),
    },
    record,
  );
  return {
    run: () => model.drive(script),
    output: () => ({
      step: stepOutput(record),
      ...(record.completed && {
        preds: record.candidates.map(({ pred }) => spell(pred ?? '')),
        scores: record.candidates.map(({ scores }) => scores?.final),
      }),
    }),
    calls: model.calls,
  };
}

export function replayShortForm({ input: given, lm }: Case): Outcome {
  const input = shortInput.parse(given);
  const model = new TableModel(lm);
  const record = shortFormRecord();
  const script = shortForm(
    {
      prompt: [{ typed: input.prompt }],
      docs: input.evidences,
      maxNewTokens: input.max_new_tokens,
      threshold: input.threshold,
      options: options(input, input.use_groundness),
      mode: input.mode,
      closed: input.closed,
    },
    record,
  );
  let result: ShortFormResult | null = null;
  return {
    run: () => void (result = model.drive(script)),
    output: () => shortOutput(record, result, input.closed),
    calls: model.calls,
  };
}

function shortOutput(record: ShortFormRecord, result: ShortFormResult | null, closed: boolean): unknown {
  const done = (record.candidates ?? []).filter(({ scores }) => scores !== null);
  return {
    do_retrieve: record.doRetrieve,
    ret_logprobs: record.retrieveLogProbs ?? undefined,
    ret_ratio: record.retrieveRatio ?? undefined,
    ...(record.candidates && { candidates: done.map(candidateOutput) }),
    ...(record.answerScores && { answer2score: Object.fromEntries(record.answerScores) }),
    ...(record.sortedAnswers && { sorted_answers: record.sortedAnswers }),
    ...(result && shortResult(result, closed)),
  };
}

function shortResult({ best, noRetrieval, retrievals }: ShortFormResult, closed: boolean): object {
  const paths = retrievals.map(({ pred, score, doc }, i) => [`retrieval_${i}`, { pred, score, ctx: doc }] as const);
  return {
    best_option: best,
    results: { ...(noRetrieval !== null && { no_retrieval: noRetrieval }), ...Object.fromEntries(paths) },
    ...(!closed && paths.length > 0 && { path2score: Object.fromEntries(paths.map(([key, { score }]) => [key, score])) }),
  };
}
