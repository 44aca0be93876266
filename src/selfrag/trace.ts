/**
 * The Trace: one run as immutable JSON, validated by one schema. It records what the model said (log-probs, text,
 * passages); scores and kept beams are derived from it by `rank` (rank.ts) under any weights.
 */
import { z } from 'zod';
import { SelfRagError } from './errors';
import { readUntrustedJson, shorten } from './importTrace';
import { migrate } from './migrate';
import { settingsSchema } from './settings';
import { checkReferences } from './traceReferences';

export const TRACE_FORMAT = 'selfrag-trace';
/** Bumped with a step in migrate.ts, where the versions are listed. */
export const TRACE_VERSION = 2;

/*
 * Bounds of lists keep an imported file from stopping the page; a run stays far below them (20 passages, 20 paths and
 * 20 segments make 7,620 candidates of at most 1,024 tokens).
 */
const MOST = { steps: 10_000, passages: 1000, tokens: 4096, alternatives: 100, completions: 20_000, segments: 1000 } as const;

/** Never empty: an empty one would be taken for none. */
const idSchema = z.string().min(1);

/** Natural logarithm of a probability; a little above 0 only by rounding. */
const logProbSchema = z.number().max(1e-3);

const alternativeSchema = z.object({ id: z.number().int(), text: z.string(), logProb: logProbSchema });

/** One decoded token. */
const tokenSchema = alternativeSchema.extend({ control: z.boolean(), top: z.array(alternativeSchema).max(MOST.alternatives) });

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
  id: idSchema,
  /** What was searched: question, then question and previous segment. */
  query: z.string(),
  passages: z.array(passageSchema).max(MOST.passages),
  /** How many passages the collection could have given for any k. */
  available: z.number().int().min(0),
});

/** Log-probs of a reflection group at one step of a segment, in the order of GROUPS in tokens.ts. */
const reading = (size: number) =>
  z.object({ step: z.number().int().min(0), emitted: z.boolean(), logProbs: z.array(logProbSchema).length(size) });

const decisionSchema = z.object({
  id: idSchema,
  /** The path is continued behind this node; null: at the very start. */
  after: z.string().nullable(),
  /** Natural log-probs of [Retrieval], [No Retrieval], [Continue to Use Evidence]. */
  logProbs: z.array(logProbSchema).length(3),
  /** p(R)/(p(R)+p(N)), 0..1. */
  share: z.number().min(0).max(1),
  /** p(R)+p(N)+p(C); small: the model was not about to decide. */
  mass: z.number().min(0),
  action: z.enum(['retrieve', 'no_retrieve', 'continue']),
  /** What settled it. */
  because: z.enum(['always', 'never', 'continue_likeliest', 'threshold', 'likelier', 'forced']),
  /** The retrieval that followed, if any. */
  retrieval: z.string().nullable(),
});

/** A candidate segment. */
const nodeSchema = z.object({
  id: idSchema,
  /** The segment before it in its path; null for first segments. */
  parent: z.string().nullable(),
  /** 1 for first segments. */
  depth: z.number().int().min(1).max(MOST.segments),
  decision: z.string(),
  /** Passage it read, as {retrieval, index into its passages}; a continued segment names the passage in hand. */
  evidence: z.object({ retrieval: z.string(), index: z.number().int().min(0) }).nullable(),
  tokens: z.array(tokenSchema).max(MOST.tokens),
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
const watchedSchema = z.object({ logProbs: z.array(logProbSchema).length(13), ranks: z.array(z.number().int().min(0)).length(13) });

/** One generation of the released semantics, which re-drives its script from these (released/). */
const completionSchema = z.object({
  /** The prompt as text, control tokens spelled out; unique together with `maxNewTokens`. */
  prompt: z.string(),
  maxNewTokens: z.number().int(),
  /** `watched` at the first step and wherever a control token was emitted, else null. */
  tokens: z.array(tokenSchema.extend({ watched: watchedSchema.nullable() })).max(MOST.tokens),
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
  /**
   * Start and end, milliseconds since 1970; end is null while the run goes on. Going on with a record moves its start, so
   * that the two stay apart by the time the run took.
   */
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
  decisions: z.array(decisionSchema).max(MOST.steps),
  retrievals: z.array(retrievalSchema).max(MOST.steps),
  /** Parents stand before their children. */
  nodes: z.array(nodeSchema).max(MOST.steps),
  forced: z.array(forcedSchema).max(MOST.steps),
  completions: z.array(completionSchema).max(MOST.completions),
  answer: z.object({
    text: z.string(),
    /** The segments of the best path, first to last, and the passage each one cites. */
    citations: z
      .array(z.object({ segment: z.number().int().min(0), passageId: z.string(), title: z.string() }))
      .max(MOST.segments),
    /** Node ids of the best path. */
    path: z.array(z.string()).max(MOST.segments),
    /** Whether the collection covers the question, and what says so. */
    covered: z.boolean(),
    // 'score', that no passage came close enough to the question, is said by older records alone.
    uncoveredBecause: z.enum(['irrelevant', 'unsure', 'score']).nullable(),
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
 * Reads a trace of any version from JSON text of any origin: safe to look into, migrated, of the right shape, and
 * consistent with itself. The one way in.
 * @throws SelfRagError those of `readUntrustedJson`; `trace-foreign`, `trace-newer`; `trace-invalid` (a field that is
 *   not as it should be) and `trace-inconsistent` (a reference that does not hold), with its `path`
 */
export function parseTrace(json: string): Trace {
  const data = readUntrustedJson(json);
  const head = z.object({ format: z.literal(TRACE_FORMAT), version: z.number() }).safeParse(data);
  if (!head.success) {
    throw new SelfRagError('trace-foreign', 'This is JSON, but not a trace of this page. Choose a file saved with “Save the trace”.');
  }
  if (head.data.version > TRACE_VERSION) {
    throw new SelfRagError(
      'trace-newer',
      `This trace has version ${head.data.version}; this page reads up to ${TRACE_VERSION}. Open it in a newer release.`,
      { version: head.data.version, supported: TRACE_VERSION },
    );
  }
  const result = traceSchema.safeParse(migrate(data as { version: number }));
  if (!result.success) {
    const { path = [], message = 'unknown' } = result.error.issues[0] ?? {};
    throw unreadable('trace-invalid', path.join('.') || 'the top level', message.replace(/^Invalid input: /, ''));
  }
  const broken = checkReferences(result.data);
  if (broken) throw unreadable('trace-inconsistent', broken.path, broken.problem);
  return result.data;
}

function unreadable(code: string, path: string, problem: string): SelfRagError {
  const at = shorten(path);
  return new SelfRagError(code, `This trace cannot be read: at ${at}, ${shorten(problem)}. Save it again, or choose another file.`, { path: at });
}
