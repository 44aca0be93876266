/** The worker's side of the engine, free of worker globals: what is exposed to the page, over any message port. */
import {
  critique,
  expand,
  freeDecode,
  plainRag,
  resume,
  run,
  SelfRagError,
  type Critique,
  type CritiqueInput,
  type GenerateEvent,
  type LanguageModel,
  type Retriever,
  type RunEvent,
  type ScoredPassage,
} from '../../selfrag';
import type { EngineNews, EngineStatus, ExpandRequest, FreeDecodeRequest, LoadOptions, LoadProgress, ResumeRequest, RunRequest } from './api';
import { tellingTraps } from './crash';
import { holdLifeline } from './lifeline';
import { reply, StreamTable, type Pulled, type Reply } from './streams';

export interface Loaded {
  readonly generator: LanguageModel;
  readonly retriever: Retriever;
  readonly status: EngineStatus;
}

/** How a worker loads: the browser's way in engine.worker.ts, the terminal's in tests. */
export type Load = (
  options: HostLoadOptions,
  onProgress: (progress: LoadProgress) => void,
  onNews: (news: EngineNews) => void,
) => Promise<Loaded>;

export interface HostLoadOptions extends LoadOptions {
  /** Absolute address of the folder that holds models, index and corpus, with a slash at the end. */
  readonly root: string;
  /** Why the GPU is to be left alone, a sentence; null: no reason. */
  readonly avoidGpu: string | null;
}

/** What makes or goes on with a record. */
export type RecordRequest =
  | { readonly method: 'run' | 'plainRag'; readonly request: RunRequest }
  | { readonly method: 'resume'; readonly request: ResumeRequest }
  | { readonly method: 'expand'; readonly request: ExpandRequest };

export class EngineHost {
  readonly #runs = new StreamTable((asked: RecordRequest, signal) => this.#record(asked, signal));
  readonly #decodes = new StreamTable((request: FreeDecodeRequest, signal): AsyncIterable<GenerateEvent> =>
    freeDecode(request, this.#ready().generator, signal),
  );
  // A stream of one event, so that leaving it stops the work.
  readonly #critiques = new StreamTable((request: CritiqueInput, signal): AsyncIterable<Critique> => once(() => critique(request, this.#ready().generator, signal)));
  #loaded: Loaded | null = null;
  #made = 0;

  /** @param hold takes the lock by which the page sees that the worker lives */
  constructor(
    private readonly loadModels: Load,
    private readonly hold: (name: string) => Promise<boolean> = holdLifeline,
  ) {}

  /** @returns false where a death would go unseen */
  holdLifeline(name: string): Promise<boolean> {
    return this.hold(name);
  }

  load(
    options: HostLoadOptions,
    onProgress: (progress: LoadProgress) => void,
    onNews: (news: EngineNews) => void,
  ): Promise<Reply<EngineStatus>> {
    return reply(async () => {
      const { generator, ...loaded } = await this.loadModels(options, onProgress, onNews);
      this.#loaded = { ...loaded, generator: tellingTraps(generator) };
      return loaded.status;
    });
  }

  search(query: string, k: number): Promise<Reply<ScoredPassage[]>> {
    return reply(() => this.#ready().retriever.retrieve(query, k));
  }

  openRun(id: string, request: RecordRequest): Promise<Reply<void>> {
    return this.#runs.open(id, request);
  }

  nextRun(id: string): Promise<Reply<Pulled<RunEvent>>> {
    return this.#runs.next(id);
  }

  closeRun(id: string): Promise<Reply<void>> {
    return this.#runs.close(id);
  }

  openDecode(id: string, request: FreeDecodeRequest): Promise<Reply<void>> {
    return this.#decodes.open(id, request);
  }

  nextDecode(id: string): Promise<Reply<Pulled<GenerateEvent>>> {
    return this.#decodes.next(id);
  }

  closeDecode(id: string): Promise<Reply<void>> {
    return this.#decodes.close(id);
  }

  openCritique(id: string, request: CritiqueInput): Promise<Reply<void>> {
    return this.#critiques.open(id, request);
  }

  nextCritique(id: string): Promise<Reply<Pulled<Critique>>> {
    return this.#critiques.next(id);
  }

  closeCritique(id: string): Promise<Reply<void>> {
    return this.#critiques.close(id);
  }

  #record(asked: RecordRequest, signal: AbortSignal): AsyncIterable<RunEvent> {
    const ports = this.#ready();
    const options = { now: Date.now, signal };
    if (asked.method === 'resume' || asked.method === 'expand') {
      const { trace, settings, passages, edits } = asked.request;
      const going = { ...options, ...(passages && { passages }), ...(edits && { edits }) };
      return asked.method === 'resume'
        ? resume(trace, settings, ports, going)
        : expand(trace, settings, ports, going, asked.request.budget);
    }
    const id = `${Date.now().toString(36)}-${++this.#made}`;
    return (asked.method === 'run' ? run : plainRag)(asked.request, ports, { ...options, id });
  }

  #ready(): Loaded {
    if (this.#loaded) return this.#loaded;
    throw new SelfRagError('not-loaded', 'The models are not loaded yet. Load them first.');
  }
}

async function* once<T>(work: () => Promise<T>): AsyncGenerator<T, void> {
  yield await work();
}
