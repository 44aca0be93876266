/**
 * Self-RAG inference as an async generator of events: a run from a question, or from where a record stands. To pause,
 * do not pull; to stop, call `return()` or abort the signal.
 */
import { errorData, SelfRagError } from './errors';
import type { RunEvent } from './events';
import { givenPassages, recordedPassages, type Edit } from './passages';
import type { LanguageModel, Passage, Retriever } from './ports';
import { reduce } from './reduce';
import { searchReleased } from './released/live';
import { search } from './search';
import { settingsSchema, type Settings } from './settings';
import type { Trace } from './trace';

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

export function run(input: RunInput, ports: RunPorts, options: RunOptions): AsyncGenerator<RunEvent, void> {
  return record('self-rag', input, ports, options);
}

/**
 * The baseline: retrieve once, read the top passage as if it were relevant, write, reflect on nothing. The relevance
 * token is forced because a plain RAG reader has no way to turn a passage down.
 */
export function plainRag(input: RunInput, ports: RunPorts, options: RunOptions): AsyncGenerator<RunEvent, void> {
  return record('plain-rag', { ...input, settings: plainSettings(input.settings) }, ports, options);
}

function plainSettings(settings: Settings): Settings {
  return {
    ...settings,
    semantics: 'paper',
    form: 'long',
    mode: 'always',
    passages: 1,
    beamWidth: 1,
    maxDepth: 1,
    weights: { rel: 0, sup: 0, use: 0 },
  };
}

export type ResumeOptions = Omit<RunOptions, 'id'> & Pick<RunInput, 'passages' | 'edits'>;

/** What each semantics generates, as events; the record grows with each one that is yielded. */
const SEARCHES: Record<Settings['semantics'], Search> = {
  paper: (context) => search(context),
  released: (context) => searchReleased(context),
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
    SEARCHES[settings.semantics],
  );
}

/**
 * Goes on with a recorded run under these settings: generates what `replay` says is missing, and nothing else. Changes
 * made by hand (forced, dropped, edited) hold for what is generated, too.
 * @param options `passages`: what the run was given instead of a search, where its record does not hold all of it; `edits`:
 * texts for passages that the record does not hold yet
 * @throws SelfRagError `other-model`, `passages-unknown`
 */
export async function* resume(
  trace: Trace,
  settings: Settings,
  ports: RunPorts,
  options: ResumeOptions,
): AsyncGenerator<RunEvent, void> {
  const { first, context } = resuming(trace, settings, ports, options);
  yield* goOn(trace, first, context, options, SEARCHES[context.input.settings.semantics]);
}

/** The first event of a resumed run, and what it goes on with. */
export function resuming(trace: Trace, wanted: Settings, ports: RunPorts, options: ResumeOptions) {
  const settings = settingsSchema.parse(trace.method === 'plain-rag' ? plainSettings(wanted) : wanted);
  if (ports.generator.info.sha256 !== trace.generator.sha256) {
    throw new SelfRagError('other-model', `This run was made by another model, ${trace.generator.name}. Ask its question again.`);
  }
  const given = options.passages ?? recordedPassages(trace);
  const retriever = given ? givenPassages(given) : ports.retriever;
  const first: RunEvent = { kind: 'resumed', at: options.now(), settings };
  const input = { question: trace.question, settings, ...(options.edits && { edits: options.edits }) };
  return { first, context: { input, ports: { ...ports, retriever } } };
}

type Search = (context: Context) => AsyncGenerator<RunEvent, void>;

/** Frames a search with its first event and `ended`, keeps the record, and turns failures into an honest end. */
export async function* goOn(
  before: Trace | null,
  first: RunEvent,
  context: Pick<Context, 'input' | 'ports'>,
  options: Pick<RunOptions, 'now' | 'signal'>,
  search: Search,
): AsyncGenerator<RunEvent, void> {
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
