/**
 * The Trace: one run as immutable JSON, validated by one schema. It records what the model said (log-probs, text,
 * passages); scores and kept beams are derived from it by `rank` (rank.ts) under any weights.
 */
import { z } from 'zod';
import { SelfRagError } from './errors';
import { migrate } from './migrate';
import { settingsSchema } from './settings';

export const TRACE_FORMAT = 'selfrag-trace';
export const TRACE_VERSION = 2;

const alternativeSchema = z.object({ id: z.number().int(), text: z.string(), logProb: z.number() });

/** One decoded token; log-probs are natural logarithms. */
const tokenSchema = alternativeSchema.extend({ control: z.boolean(), top: z.array(alternativeSchema) });

export const passageSchema = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  /** Inner product; null for passages that were given, not searched. */
  score: z.number().nullable(),
  /** The text was changed by hand. */
  edited: z.boolean(),
  /** Taken out by hand: its candidates do not compete. */
  dropped: z.boolean(),
});

const retrievalSchema = z.object({
  id: z.string(),
  /** What was searched: question, then question and previous segment. */
  query: z.string(),
  passages: z.array(passageSchema),
  /** How many passages the collection could have given for any k. */
  available: z.number().int(),
});

/** Log-probs of a reflection group at one step of a segment, in the order of GROUPS in tokens.ts. */
const reading = (size: number) =>
  z.object({ step: z.number().int().min(0), emitted: z.boolean(), logProbs: z.array(z.number()).length(size) });

const decisionSchema = z.object({
  id: z.string(),
  /** The path is continued behind this node; null: at the very start. */
  after: z.string().nullable(),
  /** Natural log-probs of [Retrieval], [No Retrieval], [Continue to Use Evidence]. */
  logProbs: z.array(z.number()).length(3),
  /** p(R)/(p(R)+p(N)), 0..1. */
  share: z.number(),
  /** p(R)+p(N)+p(C); small: the model was not about to decide. */
  mass: z.number(),
  action: z.enum(['retrieve', 'no_retrieve', 'continue']),
  /** What settled it. */
  because: z.enum(['always', 'never', 'continue_likeliest', 'threshold', 'likelier', 'forced']),
  /** The retrieval that followed, if any. */
  retrieval: z.string().nullable(),
});

/** A candidate segment. */
const nodeSchema = z.object({
  id: z.string(),
  /** The segment before it in its path; null for first segments. */
  parent: z.string().nullable(),
  /** 1 for first segments. */
  depth: z.number().int().min(1),
  decision: z.string(),
  /** Passage it read, as {retrieval, index into its passages}; a continued segment names the passage in hand. */
  evidence: z.object({ retrieval: z.string(), index: z.number().int().min(0) }).nullable(),
  tokens: z.array(tokenSchema),
  /** Text of the segment without control tokens. */
  text: z.string(),
  /** Why it ended; null while it is being generated or when the run was stopped in the middle. */
  finish: z.enum(['stop', 'eos', 'length']).nullable(),
  relevance: reading(2).nullable(),
  support: reading(3).nullable(),
  utility: reading(5).nullable(),
  /** [Retrieval], [No Retrieval], [Continue to Use Evidence] at the segment's last step: the next decision is read here. */
  next: reading(3).nullable(),
  /** The settings that its prompt and length were made under. */
  keepEvidence: z.boolean(),
  maxNewTokens: z.number().int(),
  /** Written again from node `of`, whose token at `step` was replaced by `token`; null: nothing was forced. */
  forced: z.object({ of: z.string(), step: z.number().int().min(0), token: z.string() }).nullable(),
});

/** What a person forced; the run then goes on from there. Taking an entry back restores what was. */
const forcedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('decision'), after: z.string().nullable(), action: z.enum(['retrieve', 'no_retrieve', 'continue']) }),
  z.object({ kind: z.literal('token'), node: z.string(), step: z.number().int().min(0), token: z.string() }),
]);

/** Log-probs and ranks of all watched tokens (WATCHED in tokens.ts) at one step. */
const watchedSchema = z.object({ logProbs: z.array(z.number()).length(13), ranks: z.array(z.number().int()).length(13) });

/** One generation of the released semantics, which re-drives its script from these (released/). */
const completionSchema = z.object({
  /** The prompt as text, control tokens spelled out; unique together with `maxNewTokens`. */
  prompt: z.string(),
  maxNewTokens: z.number().int(),
  /** `watched` at the first step and wherever a control token was emitted, else null. */
  tokens: z.array(tokenSchema.extend({ watched: watchedSchema.nullable() })),
  finish: z.enum(['stop', 'eos', 'length']).nullable(),
});

const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export const traceSchema = z.object({
  format: z.literal(TRACE_FORMAT),
  version: z.literal(TRACE_VERSION),
  id: z.string(),
  /** Start and end, milliseconds since 1970; end is null while the run goes on. */
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  question: z.string(),
  /** plain-rag: the baseline that always retrieves, reads the top passage and does not reflect. */
  method: z.enum(['self-rag', 'plain-rag']),
  settings: settingsSchema,
  generator: z.object({ name: z.string(), sha256: z.string(), backend: z.string(), contextLength: z.number() }),
  retriever: z.object({ name: z.string(), sha256: z.string(), coverageLine: z.number().nullable(), size: z.number().int() }),
  status: z.enum(['running', 'finished', 'stopped', 'failed']),
  error: errorSchema.nullable(),
  decisions: z.array(decisionSchema),
  retrievals: z.array(retrievalSchema),
  nodes: z.array(nodeSchema),
  forced: z.array(forcedSchema),
  completions: z.array(completionSchema),
  answer: z.object({
    text: z.string(),
    /** The segments of the best path, first to last, and the passage each one cites. */
    citations: z.array(z.object({ segment: z.number().int().min(0), passageId: z.string(), title: z.string() })),
    /** Node ids of the best path. */
    path: z.array(z.string()),
    /** Whether the collection covers the question, and what says so. */
    covered: z.boolean(),
    uncoveredBecause: z.enum(['irrelevant', 'score']).nullable(),
  }),
});

export type Trace = z.infer<typeof traceSchema>;
export type TraceNode = Trace['nodes'][number];
export type TraceToken = TraceNode['tokens'][number];
export type TraceDecision = Trace['decisions'][number];
export type TraceRetrieval = Trace['retrievals'][number];
export type TracePassage = TraceRetrieval['passages'][number];
export type GroupReading = z.infer<ReturnType<typeof reading>>;
export type TraceAnswer = Trace['answer'];
export type Forced = Trace['forced'][number];
export type TraceCompletion = Trace['completions'][number];

/**
 * Reads a trace from JSON text.
 * @throws SelfRagError `trace-not-json`, `trace-newer`, `trace-invalid` (with the path of the first offending field)
 */
export function parseTrace(json: string): Trace {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (cause) {
    throw new SelfRagError('trace-not-json', 'This file is not JSON. Choose a trace exported by this page.', {}, { cause });
  }
  const head = z.object({ format: z.literal(TRACE_FORMAT), version: z.number() }).safeParse(data);
  if (head.success && head.data.version > TRACE_VERSION) {
    throw new SelfRagError(
      'trace-newer',
      `This trace has version ${head.data.version}; this page reads up to ${TRACE_VERSION}. Open it in a newer release.`,
      { version: head.data.version, supported: TRACE_VERSION },
    );
  }
  const result = traceSchema.safeParse(head.success ? migrate(data as { version: number }) : data);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.join('.') || 'the top level';
  throw new SelfRagError('trace-invalid', `This is not a readable trace: at ${path}, ${issue?.message ?? 'unknown'}.`, {
    path,
  });
}
