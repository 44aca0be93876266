/** Golden cases of single functions: functions.json and retrieval.json. */
import { cleanShortAnswer, fixSpacing, postprocess } from '../../../selfrag/released';
import {
  batches,
  hasAnswer,
  loadPassages,
  normalizeText,
  passageBatches,
  queryBatches,
  searchRows,
  shards,
  type PassageOptions,
  type Row,
} from '../../../retrieval/released';
import * as data from '../inputData';
import * as metrics from '../metrics';
import type { Item, Json } from '../python';
import { fillPrompt, TASK_TEXTS } from '../templates';
import { outcome, type Case, type Outcome } from './case';
import { specialTokens } from './vocabulary';

// The arguments are data of the golden files; a wrong type shows as a failing case.
/* eslint-disable @typescript-eslint/no-explicit-any -- arguments by name of the reference function */
const FUNCTIONS: Readonly<Record<string, (...args: any[]) => unknown>> = {
  postprocess,
  fix_spacing: fixSpacing,
  postprocess_answer_option_conditioned: cleanShortAnswer,
  match: metrics.match,
  accuracy: metrics.accuracy,
  normalize_answer: metrics.normalizeAnswer,
  exact_match_score: metrics.exactMatch,
  qa_f1_score: metrics.wordF1,
  f1: metrics.f1,
  find_entity_tags: metrics.entityTags,
  'metric_max_over_ground_truths(exact_match_score)': (p: Json, g: Json) => metrics.maxOverGolds(metrics.exactMatch, p, g),
  'metric_max_over_ground_truths(qa_f1_score)': (p: Json, g: Json) => metrics.maxOverGolds(metrics.wordF1, p, g),
  preprocess_input_data: (items: Item[], task: string | null = null) => data.preprocessInputData(items, task),
  process_data_evidences: data.processDataEvidences,
  process_arc_instruction: data.processArcInstruction,
  preprocess_input: data.preprocessInput,
  postprocess_output: (item: Item, prediction: string, task: string, intermediate: Item | null = null) =>
    data.postprocessOutput(item, prediction, task, intermediate),
  postprocess_answers_closed: (output: string, task: string | null, choices: string | null = null) =>
    data.postprocessAnswersClosed(output, task, choices),
  'PROMPT_DICT.format_map': fillPrompt,
  TASK_INST: () => TASK_TEXTS,
  load_special_tokens: (grounding = false, utility = false) => specialTokens(grounding, utility),
};

interface EmbedPassages {
  readonly passages: Row[];
  readonly args: PassageOptions & { per_gpu_batch_size: number; passage_maxlength: number };
}

const RETRIEVAL: Readonly<Record<string, (input: any, output: any) => unknown>> = {
  normalize_text: normalizeText,
  normalize: normalizeText,
  load_passages: ({ name, content }: { name: string; content: string }) => loadPassages(name, content),
  embed_passages: ({ passages, args }: EmbedPassages) => ({
    ids: passages.map(({ id }) => id),
    batches: passageBatches(passages, args, args.per_gpu_batch_size, args.passage_maxlength),
  }),
  embed_queries: ({ queries, args }: any) => ({
    batches: queryBatches(queries, args, args.per_gpu_batch_size, args.question_maxlength),
  }),
  embed_queries_demo: ({ queries }: { queries: string[] }) => ({ batches: batches(queries, 16, 200) }),
  shards: ({ num_passages: passages, num_shards: count }: { num_passages: number; num_shards: number }) =>
    shards(passages, count).map(embedShard),
  index_search: indexSearch,
  has_answer: ({ answers, text }: { answers: string[]; text: string }) => hasAnswer(answers, text),
};
/* eslint-enable @typescript-eslint/no-explicit-any */

/** Ids of a shard's passages, counted from 0; an empty shard has nothing to embed. */
function embedShard({ file, start, end }: { file: string; start: number; end: number }): unknown {
  if (end <= start) return { error: { type: 'ValueError' } };
  return { file, ids: Array.from({ length: end - start }, (_, i) => String(start + i)) };
}

interface SearchInput {
  readonly passages: { id: string; title: string; text: string }[];
  readonly embeddings: number[][];
  readonly queries: number[][];
  readonly k: number;
}

/** Questions and gold answers of a search case: its input does not hold them, its output repeats them. */
interface SearchOutput {
  readonly contriever_passage_retrieval_ctxs: readonly { readonly question: string; readonly answers: string[] }[];
}

const TOP = /^search_document_top(\d+)$/;

function indexSearch({ passages, embeddings, queries, k }: SearchInput, output: SearchOutput): unknown {
  const found = queries.map((query) =>
    searchRows(embeddings, query, k).map(({ row, score }) => ({ passage: passages[row] as SearchInput['passages'][number], score })),
  );
  const first = (found[0] ?? []).map(({ passage }) => passage);
  const tops = Object.keys(output).filter((key) => TOP.test(key));
  return {
    ids: found.map((list) => list.map(({ passage }) => passage.id)),
    scores: found.map((list) => list.map(({ score }) => score)),
    ...Object.fromEntries(tops.map((key) => [key, first.slice(0, Number(TOP.exec(key)?.[1]))])),
    search_document_demo: first,
    contriever_passage_retrieval_ctxs: found.map((list, q) => {
      const { question, answers } = output.contriever_passage_retrieval_ctxs[q] ?? { question: '', answers: [] };
      const ctxs = list.map(({ passage: { id, title, text }, score }) => ({ id, title, text, hasanswer: hasAnswer(answers, text), score_f: score }));
      return { question, answers, ctxs };
    }),
  };
}

export function replayFunction({ fn = '', args = [] }: Case): Outcome {
  return outcome(() => named(FUNCTIONS, fn)(...structuredClone(args)));
}

export function replayRetrieval({ fn = '', input, output }: Case): Outcome {
  return outcome(() => named(RETRIEVAL, fn)(structuredClone(input), output));
}

function named<T>(table: Readonly<Record<string, T>>, fn: string): T {
  if (!Object.hasOwn(table, fn)) throw new Error(`no function "${fn}" here`);
  return table[fn] as T;
}
