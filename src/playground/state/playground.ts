/** The stores of the page in order of dependence, and the few actions that touch more than one of them. */
import {
  errorData,
  type ErrorData,
  replay,
  SelfRagError,
  type Critique,
  type CritiqueInput,
  type GenerateEvent,
  type RunEvent,
  type ScoredPassage,
  type Trace,
} from '../../selfrag';
import type { ModelChoice } from '../../models/sources/origin';
import { EXAMPLES, requestFor } from '../examples';
import type { Engine, FreeDecodeRequest, LoadOptions, ResumeRequest } from '../worker/api';
import { critiqueProblem } from '../lib/critiqueInput';
import { requestOfTrace } from '../lib/requestOfTrace';
import { createComparison, type Comparison } from './comparison';
import { createCorpusStore, type CorpusStore } from './corpus';
import { createDraftStore, questionProblem, requestOf, resumeRequestOf, type DraftStore } from './draft';
import { createDecodingSlot, type FreeDecoding } from './freeDecoding';
import { createEngineStore, type EngineStore } from './engineStore';
import { createOpenedFiles, type OpenedFilesStore, type TextFile } from './openedFiles';
import { giveUp, onceMore, recovering } from './recovery';
import { createRecordingsStore, type RecordingsStore } from './recordings';
import { createSlot, type Slot } from './slot';
import { createTraceSlot, type TraceSlot } from './traceSlot';
import { createWhatIf, type WhatIf } from './whatIf';

/** What a search by meaning found. */
export interface Found {
  readonly query: string;
  /** Best first. */
  readonly passages: readonly ScoredPassage[];
}

/** What the page takes from its surroundings. */
export interface Surroundings {
  createEngine(): Promise<Engine>;
  /** Text of a file beside the page, by a path relative to it. */
  fetchText(path: string): Promise<string>;
  now(): number;
  /** Calls back once before the next frame. */
  schedule(flush: () => void): void;
  /** Question of an earlier visit in this tab. */
  savedQuestion: string | null;
}

export interface Playground {
  readonly draft: DraftStore;
  readonly engine: EngineStore;
  readonly corpus: CorpusStore;
  readonly recordings: RecordingsStore;
  readonly files: OpenedFilesStore;
  readonly comparison: Comparison;
  readonly main: TraceSlot;
  readonly baseline: TraceSlot;
  readonly free: Slot<FreeDecoding, GenerateEvent>;
  readonly found: Slot<Found, never>;
  readonly critique: Slot<Critique, Critique>;
  readonly whatIf: WhatIf;
  /** Opens the first recording, for a first visit. */
  start(): Promise<void>;
  /** Fills the draft with an example and shows its recording, if there is one. */
  openExample(id: string): Promise<void>;
  /** Shows the trace in a file, as a recording; one that cannot be opened leaves what is shown. */
  openFile(file: TextFile): Promise<void>;
  ask(): Promise<void>;
  /** After a failure: opens again what could not be opened, else asks. */
  tryAgain(): Promise<void>;
  /** Goes on with the shown trace under the settings of the draft, and generates only what is missing. */
  resume(): Promise<void>;
  /** Generates every branch of the shown trace that some slider position could come to, at most `budget` candidates. */
  expand(budget: number): Promise<void>;
  /** Generates what the shown question lacks under the paper's and under the released semantics. */
  runBoth(): Promise<void>;
  /** Plain RAG on the question of the shown run; what is typed stays as it is. */
  askBaseline(): Promise<void>;
  decode(request: FreeDecodeRequest): Promise<void>;
  /** Has a given answer judged against given passages. */
  criticise(input: CritiqueInput): Promise<void>;
  search(query: string): Promise<void>;
  /** Ends all work and starts over with another backend at the next need. */
  chooseBackend(backend: LoadOptions['backend']): void;
  /** Ends all work and starts over with another generator at the next need. */
  chooseModel(model: ModelChoice): void;
}

/** Passages that a search by meaning shows. */
const SEARCH_HITS = 6;

/** Work that gives all or nothing. */
const NOTHING_KEPT = { stopped: () => null, failed: () => null };

export function createPlayground(around: Surroundings): Playground {
  const { now, schedule } = around;
  const draft = createDraftStore(around.savedQuestion);
  const engine = createEngineStore(around.createEngine);
  const corpus = createCorpusStore(around.fetchText);
  const recordings = createRecordingsStore(around.fetchText);
  const files = createOpenedFiles();
  const comparison = createComparison(recordings, files, schedule);
  const main = createTraceSlot(now, schedule);
  const baseline = createTraceSlot(now, schedule);
  const free = createDecodingSlot(schedule);
  const found = createSlot<Found, never>(
    { fold: (value) => value as Found, settle: (value) => ({ value }), ...NOTHING_KEPT },
    schedule,
  );

  const critique = createSlot<Critique, Critique>(
    { fold: (_, made) => made, settle: (value) => ({ value }), ...NOTHING_KEPT },
    schedule,
  );
  const whatIf = createWhatIf(main, draft, corpus);

  /** Counts choices of a person: what was fetched for an earlier choice must not replace a later one. */
  let choice = 0;

  /** Shows the recording of an example; one that was never recorded leaves what is shown. */
  async function openRecording(id: string, mine: number): Promise<void> {
    const known = recordings.store.getState().recordings ?? (await recordings.load());
    const recording = known.find((r) => r.id === id);
    if (!recording || mine !== choice) return;
    const { file, baseline: baselineFile } = recording;
    if (baselineFile === undefined) baseline.clear();
    else void baseline.adopt(() => recordings.open(baselineFile));
    await main.adopt(() => recordings.open(file));
  }

  async function run(slot: TraceSlot, method: 'run' | 'plainRag', question = draft.store.getState().question): Promise<void> {
    const problem = questionProblem(question);
    if (problem) return slot.refuse(problem);
    const mine = ++choice;
    const request = requestOf({ ...draft.store.getState(), question });
    const { passages, edits } = request;
    const going = { ...(passages && { passages }), ...(edits && { edits }) };
    const open = (loaded: Engine) => loaded[method](request);
    const retry = recovering(engine, (trace) => (trace ? (loaded) => loaded.resume({ trace, settings: trace.settings, ...going }) : open));
    engine.begin();
    if (slot === main) {
      draft.asked();
      whatIf.history.name('asking');
    }
    await slot.run(engine.ready, open, { retry });
    if (slot === main && mine === choice) whatIf.history.name(null);
    afterFailure(slot);
  }

  /** Candidates of two models cannot be weighed against each other. */
  function checkModel(trace: Trace): void {
    const loaded = engine.store.getState().status?.generator;
    if (loaded === undefined || loaded.sha256 === trace.generator.sha256) return;
    throw new SelfRagError(
      'other-model',
      `This run was made by another model, ${trace.generator.name}. Ask its question again to run it on the one that is loaded here.`,
      { recorded: trace.generator.sha256, loaded: loaded.sha256 },
    );
  }

  /**
   * Goes on with the shown trace; a failure or a stop before anything came keeps it as it is.
   * @returns whether it came to its end
   */
  async function goOn(what: string, open: (loaded: Engine, request: ResumeRequest) => AsyncIterableIterator<RunEvent>): Promise<boolean> {
    const trace = main.store.getState().value;
    if (trace === null) return false;
    const mine = ++choice;
    const request = resumeRequestOf(trace, draft.store.getState());
    const from = (trace: Trace) => (loaded: Engine) => (checkModel(trace), open(loaded, { ...request, trace }));
    engine.begin();
    whatIf.history.name(what);
    await main.run(engine.ready, from(trace), { seed: trace, retry: recovering(engine, (made) => from(made ?? trace)) });
    if (mine === choice) whatIf.history.name(null);
    const { value, error, phase } = main.store.getState();
    afterFailure(main);
    const same = mine === choice && phase === 'idle' && value?.id === trace.id;
    return same && error === null && value !== trace && value.status !== 'stopped';
  }

  /** The semantics of the draft come last, so that the run ends under them. */
  async function runBoth(): Promise<void> {
    const { settings } = draft.store.getState();
    const other = settings.semantics === 'paper' ? 'released' : 'paper';
    for (const semantics of [other, settings.semantics] as const) {
      const trace = main.store.getState().value;
      const under = { ...settings, semantics };
      if (trace === null || replay(trace, under).missing.length === 0) continue;
      const ended = await goOn('running both semantics', (loaded, request) => loaded.resume({ ...request, settings: under }));
      if (!ended) return;
    }
  }

  function afterFailure(slot: TraceSlot | Playground['free'] | Playground['found'] | Playground['critique']): void {
    const { error } = slot.store.getState();
    if (error === null) return;
    // A failed load is the engine's to show, once for all who waited for it, until it loads.
    if (engine.store.getState().phase === 'failed') slot.dismiss();
  }

  /** Ends what needs the engine; a recording that is being opened does not. */
  function stopAll(): void {
    for (const slot of [main, baseline, free, critique]) slot.stopStream();
    found.stop();
  }

  /** Why the last opening failed, and how to open again; void once another error is shown. */
  let unopened: { readonly error: ErrorData; readonly again: () => Promise<void> } | null = null;

  /** Shows a recording in the main slot. @param work does it, while `mine` is the latest choice */
  async function opening(again: () => Promise<void>, work: (mine: number) => Promise<void>): Promise<void> {
    const mine = ++choice;
    const before = main.store.getState().error;
    try {
      await work(mine);
    } catch (error) {
      if (mine === choice) main.refuse(errorData(error));
    }
    const { error } = main.store.getState();
    if (mine === choice && error !== null && error !== before) unopened = { error, again };
  }

  function openExample(id: string): Promise<void> {
    return opening(
      () => openExample(id),
      async (mine) => {
        const example = EXAMPLES.find((e) => e.id === id);
        if (!example) throw new SelfRagError('unknown-example', `There is no example ${id}. Choose another.`, { id });
        const passages = example.edits ? (await corpus.ready()).passages : [];
        if (mine !== choice) return;
        whatIf.history.opening();
        draft.fill({ example: id, ...requestFor(example, passages) });
        await openRecording(id, mine);
      },
    );
  }

  async function openFile(file: TextFile): Promise<void> {
    const before = choice;
    const opened = await files.open(file);
    if (!opened || before !== choice) return;
    choice++;
    whatIf.history.opening();
    draft.fill({ example: null, ...requestOfTrace(opened.trace) });
    baseline.clear();
    main.put(opened.trace);
  }

  /** The first recording, for a first visit; a question that is already typed stays. */
  function start(): Promise<void> {
    return opening(start, async (mine) => {
      const first = (await recordings.load())[0];
      if (!first || mine !== choice) return;
      if (draft.store.getState().question === '') await openExample(first.id);
      else await openRecording(first.id, mine);
    });
  }

  const ask = () => run(main, 'run');

  return {
    draft,
    engine,
    corpus,
    recordings,
    files,
    comparison,
    main,
    baseline,
    free,
    found,
    critique,
    whatIf,
    openExample,
    openFile,
    start,
    ask,
    tryAgain: () => (unopened?.error === main.store.getState().error ? unopened.again() : ask()),
    resume: async () => void (await goOn('generating what was missing', (loaded, request) => loaded.resume(request))),
    expand: async (budget) => void (await goOn('generating all branches', (loaded, request) => loaded.expand({ ...request, budget }))),
    runBoth,
    askBaseline: () => run(baseline, 'plainRag', main.store.getState().value?.question),
    async decode(request) {
      const problem = questionProblem(request.instruction);
      if (problem) return free.refuse(problem);
      const seed = { request, tokens: [], finish: null };
      const open = (loaded: Engine) => loaded.freeDecode(request);
      engine.begin();
      await free.run(engine.ready, open, { seed, retry: onceMore(engine, open) });
      afterFailure(free);
    },
    async criticise(input) {
      const problem = critiqueProblem(input);
      if (problem) return critique.refuse(problem);
      const open = (loaded: Engine) => loaded.critique(input);
      engine.begin();
      await critique.run(engine.ready, open, { retry: onceMore(engine, open) });
      afterFailure(critique);
    },
    async search(query) {
      await found.adopt(async () => {
        const loaded = await engine.ready();
        const passages = loaded.search(query, SEARCH_HITS);
        passages.catch((failure: unknown) => giveUp(engine, loaded, errorData(failure).code));
        return { query, passages: await passages };
      });
      afterFailure(found);
    },
    chooseBackend(backend) {
      stopAll();
      engine.chooseBackend(backend);
    },
    chooseModel(model) {
      stopAll();
      engine.chooseModel(model);
    },
  };
}
