/**
 * Self-RAG inference as an async generator of events (paper, algorithm 1 and section 3.3). It alternates between
 * asking `rank` what the search needs next and generating just that, so a run is the same search that sliders replay.
 * To pause, do not pull; to stop, call `return()` or abort the signal.
 */
import { decide } from './decision';
import { errorData, SelfRagError } from './errors';
import type { NewNode, RunEvent } from './events';
import { givenPassages, recordedPassages, withEdits, type Edit } from './passages';
import type { GenerateRequest, LanguageModel, Passage, PromptPiece, Retriever, TokenStep } from './ports';
import { evidencePrompt, instructionPrompt, segmentPrompt } from './prompt';
import { evidenceInHand, pathTo, rank, type Missing } from './rank';
import { reduce } from './reduce';
import { unknownSemantics } from './replay';
import { segmentEnd, traceToken } from './segment';
import { settingsSchema, type Settings } from './settings';
import { groupLogProbs, RETRIEVE, type ControlToken } from './tokens';
import type { Trace, TraceDecision, TraceNode } from './trace';

export interface RunInput {
  readonly question: string;
  readonly settings: Settings;
  /** Given passages replace the search. */
  readonly passages?: readonly Passage[];
  /** Texts changed by hand. */
  readonly edits?: readonly Edit[];
}

export interface RunPorts {
  readonly generator: LanguageModel;
  readonly retriever: Retriever;
}

export interface RunOptions {
  /** Id of the trace. */
  readonly id: string;
  /** Milliseconds since 1970; the method itself has no clock. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

/** How many alternatives a step reports. */
export const TOP_ALTERNATIVES = 5;

export function run(input: RunInput, ports: RunPorts, options: RunOptions): AsyncGenerator<RunEvent, void> {
  return record('self-rag', input, ports, options);
}

/**
 * The baseline: retrieve once, read the top passage as if it were relevant, write, reflect on nothing. The relevance
 * token is forced because a plain RAG reader has no way to turn a passage down.
 */
export function plainRag(input: RunInput, ports: RunPorts, options: RunOptions): AsyncGenerator<RunEvent, void> {
  const settings: Settings = {
    ...input.settings,
    mode: 'always',
    passages: 1,
    beamWidth: 1,
    maxDepth: 1,
    weights: { rel: 0, sup: 0, use: 0 },
  };
  return record('plain-rag', { ...input, settings }, ports, options);
}

export type ResumeOptions = Omit<RunOptions, 'id'> & { readonly passages?: readonly Passage[] };

/** What each semantics generates, as events; the record grows with each one that is yielded. */
const SEARCHES: Partial<Record<Settings['semantics'], (context: Context) => AsyncGenerator<RunEvent, void>>> = {
  paper: (context) => search(context),
};

export interface Context {
  readonly input: RunInput;
  readonly ports: RunPorts;
  readonly signal: AbortSignal | undefined;
  /** The record so far; it grows with each yielded event. */
  trace(): Trace;
}

/** Begins a record, then goes on with it. */
async function* record(
  method: Trace['method'],
  input: RunInput,
  ports: RunPorts,
  options: RunOptions,
): AsyncGenerator<RunEvent, void> {
  const question = input.question.trim();
  if (question === '') throw new SelfRagError('empty-question', 'The question is empty. Type a question or choose an example.');
  const settings = settingsSchema.parse(input.settings);
  const retriever = input.passages ? givenPassages(input.passages) : ports.retriever;
  yield* goOn(
    null,
    {
      kind: 'started',
      id: options.id,
      at: options.now(),
      question,
      method,
      settings,
      generator: ports.generator.info,
      retriever: retriever.info,
    },
    { input: { ...input, question, settings }, ports: { ...ports, retriever } },
    options,
  );
}

/**
 * Goes on with a recorded run under these settings: generates what `replay` says is missing, and nothing else. Changes
 * made by hand (forced, dropped, edited) hold for what is generated, too.
 * @param options `passages`: what the run was given instead of a search, where its record does not hold all of it
 */
export async function* resume(
  trace: Trace,
  wanted: Settings,
  ports: RunPorts,
  options: ResumeOptions,
): AsyncGenerator<RunEvent, void> {
  const settings = settingsSchema.parse(wanted);
  const given = options.passages ?? recordedPassages(trace);
  const retriever = given ? givenPassages(given) : ports.retriever;
  const edited = trace.retrievals.flatMap((retrieval) => retrieval.passages.filter((passage) => passage.edited));
  yield* goOn(
    trace,
    { kind: 'resumed', at: options.now(), settings },
    { input: { question: trace.question, settings, edits: edited }, ports: { ...ports, retriever } },
    options,
  );
}

/** Frames the search with its first event and `ended`, keeps the record, and turns failures into an honest end. */
async function* goOn(
  before: Trace | null,
  first: RunEvent,
  context: Pick<Context, 'input' | 'ports'>,
  options: Pick<RunOptions, 'now' | 'signal'>,
): AsyncGenerator<RunEvent, void> {
  const { semantics } = context.input.settings;
  const search = SEARCHES[semantics];
  if (!search) throw unknownSemantics(semantics);
  let trace = reduce(before, first);
  yield first;
  const end = (status: 'finished' | 'stopped' | 'failed', error: unknown = null): RunEvent => ({
    kind: 'ended',
    at: options.now(),
    status,
    error: error === null ? null : errorData(error),
  });
  try {
    for await (const event of search({ ...context, signal: options.signal, trace: () => trace })) {
      trace = reduce(trace, event);
      yield event;
    }
  } catch (error) {
    yield options.signal?.aborted ? end('stopped') : end('failed', error);
    return;
  }
  yield options.signal?.aborted ? end('stopped') : end('finished');
}

/** Generates what `rank` misses until it misses nothing. */
async function* search(context: Context): AsyncGenerator<RunEvent, void> {
  const { settings } = context.input;
  for (;;) {
    if (context.signal?.aborted) return;
    const { missing } = rank(context.trace(), settings);
    if (missing.length === 0) return;
    const nodes: NewNode[] = [];
    for (const need of missing) {
      if (need.kind !== 'first-decision' && need.kind !== 'segment') continue;
      const decision = yield* settle(need, context);
      nodes.push(...candidates(decision, context.trace(), nodes.length, settings));
    }
    if (nodes.length === 0) return;
    yield { kind: 'candidates', nodes };
    yield* generate(nodes, context);
  }
}

/** Makes the decision for one open path, and the search that it asks for. */
async function* settle(need: Extract<Missing, { kind: 'first-decision' | 'segment' }>, context: Context): AsyncGenerator<RunEvent, TraceDecision> {
  const { input, ports, signal } = context;
  const reading = need.kind === 'segment' ? need : await firstDecision(context);
  const { after, logProbs, decided } = reading;
  const { decisions, retrievals, nodes } = context.trace();
  const base = { id: `d${decisions.length + 1}`, after, logProbs: [...logProbs], ...decided };
  if (decided.action !== 'retrieve') {
    const decision: TraceDecision = { ...base, retrieval: null };
    yield { kind: 'decided', decision };
    return decision;
  }
  const decision: TraceDecision = { ...base, retrieval: `r${retrievals.length + 1}` };
  yield { kind: 'decided', decision };
  // The previous segment joins the query (section 3.3: "retrieve with x and y_{t-1}").
  const previous = nodes.find((node) => node.id === after)?.text ?? '';
  const query = [input.question, previous].filter((part) => part !== '').join(' ');
  yield { kind: 'searching', query };
  const found = await ports.retriever.retrieve(query, input.settings.passages, signal);
  const passages = withEdits(found, input.edits ?? []);
  // Fewer than asked for: that was all there is.
  const available = found.length < input.settings.passages ? found.length : ports.retriever.info.size;
  yield { kind: 'retrieved', retrieval: { id: `r${retrievals.length + 1}`, query, passages, available } };
  return decision;
}

/** Reads the next-token distribution of the bare prompt. */
async function firstDecision(context: Context): Promise<Extract<Missing, { kind: 'segment' }>> {
  const { input, ports, signal } = context;
  const request: GenerateRequest = {
    id: 'first',
    prompt: instructionPrompt(input.question),
    maxNewTokens: 1,
    stop: [],
    topK: TOP_ALTERNATIVES,
  };
  let first: TokenStep | undefined;
  for await (const event of ports.generator.generate([request], signal)) {
    if (event.kind === 'token') first ??= event.step;
  }
  if (!first) throw new SelfRagError('no-decision', 'The model returned nothing for the first decision. Load it again.');
  const logProbs = groupLogProbs(first.watched, 'retrieve');
  // No evidence can be in hand before the first segment.
  return { kind: 'segment', after: null, logProbs, decided: decide(logProbs, input.settings, false), candidates: 0 };
}

/** One candidate per passage when retrieving, else one. */
function candidates(decision: TraceDecision, trace: Trace, offset: number, settings: Settings): NewNode[] {
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const parent = decision.after;
  const depth = (parent === null ? 0 : (nodes.get(parent)?.depth ?? 0)) + 1;
  const { keepEvidence, maxNewTokens } = settings;
  const base = { parent, depth, decision: decision.id, keepEvidence, maxNewTokens, forced: null };
  const id = (i: number) => `n${trace.nodes.length + offset + i + 1}`;
  if (decision.action !== 'retrieve') {
    const evidence = decision.action === 'continue' ? evidenceInHand(parent, nodes) : null;
    return [{ ...base, id: id(0), evidence }];
  }
  const retrieval = trace.retrievals.find((r) => r.id === decision.retrieval);
  return (retrieval?.passages ?? []).map((_, index) => ({
    ...base,
    id: id(index),
    evidence: { retrieval: retrieval?.id ?? '', index },
  }));
}

/** Decodes all new candidates as one batch. */
async function* generate(fresh: readonly NewNode[], context: Context): AsyncGenerator<RunEvent, void> {
  const { input, ports, signal } = context;
  const requests = fresh.map((node): GenerateRequest => ({
    id: node.id,
    prompt: candidatePrompt(node, context.trace(), input.settings.keepEvidence),
    maxNewTokens: input.settings.maxNewTokens,
    stop: RETRIEVE,
    topK: TOP_ALTERNATIVES,
  }));
  const steps = new Map<string, TokenStep[]>(fresh.map((node) => [node.id, []]));
  const actions = new Map(context.trace().decisions.map((decision) => [decision.id, decision.action]));
  const freshEvidence = new Map(fresh.map((node) => [node.id, actions.get(node.decision) === 'retrieve']));
  for await (const event of ports.generator.generate(requests, signal)) {
    const node = event.request;
    const sofar = steps.get(node) ?? [];
    if (event.kind === 'token') {
      sofar.push(event.step);
      yield { kind: 'token', node, token: traceToken(event.step) };
    } else {
      const judged = context.trace().method === 'self-rag' && freshEvidence.get(node) === true;
      const end = segmentEnd(sofar, event.reason, judged, (ids) => ports.generator.decode(ids));
      yield { kind: 'candidate-ended', node, end };
    }
  }
}

/** Prompt of a candidate: instruction, the segments before it as they were generated, and how it opens itself. */
export function candidatePrompt(
  node: Pick<TraceNode, 'parent' | 'decision' | 'evidence'>,
  trace: Pick<Trace, 'question' | 'method' | 'decisions' | 'retrievals' | 'nodes'>,
  keepEvidence: boolean,
): PromptPiece[] {
  const nodes = new Map(trace.nodes.map((n) => [n.id, n]));
  const earlier = pathTo(node.parent, nodes).flatMap((id) => {
    const before = nodes.get(id);
    return before ? [...opening(before, keepEvidence), ...segmentPrompt(before)] : [];
  });
  const forced: ControlToken[] = trace.method === 'plain-rag' ? ['[Relevant]'] : [];
  return [
    ...instructionPrompt(trace.question),
    ...earlier,
    ...opening(node, true),
    ...forced.map((control) => ({ control })),
  ];

  function opening(segment: Pick<TraceNode, 'decision' | 'evidence'>, withEvidence: boolean): PromptPiece[] {
    const action = trace.decisions.find((decision) => decision.id === segment.decision)?.action;
    if (action === 'no_retrieve') return [{ control: '[No Retrieval]' }];
    if (action === 'continue') return [{ control: '[Continue to Use Evidence]' }];
    const { retrieval, index } = segment.evidence ?? { retrieval: '', index: 0 };
    const passage = trace.retrievals.find((r) => r.id === retrieval)?.passages[index];
    return passage && withEvidence ? evidencePrompt(passage) : [];
  }
}
