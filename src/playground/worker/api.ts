/** What the page asks of the engine worker. Only data crosses; streams are pulled, one event a call. */
import type { ModelChoice } from '../../models/sources/origin';
import type { Critique, CritiqueInput, GenerateEvent, GeneratorInfo, Passage, RetrieverInfo, RunEvent, ScoredPassage, Settings, Trace } from '../../selfrag';

export interface LoadProgress {
  /** What is being done now, for people: "generator weights", "index", "checking the GPU" ... */
  readonly step: string;
  /** Bytes so far and in all, over everything that this load needs. */
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

export interface EngineStatus {
  readonly generator: GeneratorInfo;
  readonly retriever: RetrieverInfo;
  readonly backend: 'webgpu' | 'wasm';
  /** One sentence: why this backend. */
  readonly backendReason: string;
  readonly threads: number;
  /** Whether the files were kept for the next visit; false with the reason when storage was refused. */
  readonly cached: boolean;
  readonly cacheReason: string | null;
}

/** What the engine tells beside what it was asked for. */
export type EngineNews =
  /** How the batch that begins now fits into memory: `rows` of its `candidates` decode at a time. */
  | { readonly kind: 'plan'; readonly candidates: number; readonly rows: number; readonly sentence: string }
  /** A lost GPU was replaced in the middle of the work; the sentence says by what. */
  | { readonly kind: 'recovered'; readonly backend: EngineStatus['backend']; readonly sentence: string };

export interface LoadOptions {
  /** `auto`: WebGPU when its self-check passes, else wasm. */
  readonly backend: 'auto' | 'webgpu' | 'wasm';
  /** The generator that is to run; without it, the shipped one. */
  readonly model?: ModelChoice;
}

export interface RunRequest {
  readonly question: string;
  readonly settings: Settings;
  /** Given passages replace the search. */
  readonly passages?: readonly Passage[];
  /** Texts changed by hand: they replace the text of the passage with that id wherever it is retrieved. */
  readonly edits?: readonly { readonly id: string; readonly text: string }[];
}

export interface ResumeRequest {
  /** The recorded run to go on with. */
  readonly trace: Trace;
  readonly settings: Settings;
  /** What the run was given instead of a search, where its record does not hold all of it. */
  readonly passages?: readonly Passage[];
  /** Texts changed by hand, of passages that the record does not hold yet. */
  readonly edits?: RunRequest['edits'];
}

export interface ExpandRequest extends ResumeRequest {
  /** Most candidates to generate. */
  readonly budget: number;
}

export interface FreeDecodeRequest {
  readonly instruction: string;
  /** Pasted evidence: the prompt goes on with [Retrieval]<paragraph>...</paragraph>. */
  readonly paragraph: { readonly title: string; readonly text: string } | null;
  readonly maxNewTokens: number;
}

/** A stream on the other side of the boundary. `next` pulls; `return` stops the work behind it at once. */
export interface Engine {
  /** @param onNews called as long as the engine lives */
  load(options: LoadOptions, onProgress: (progress: LoadProgress) => void, onNews?: (news: EngineNews) => void): Promise<EngineStatus>;
  run(request: RunRequest): AsyncIterableIterator<RunEvent>;
  /** Goes on with a recorded run and generates only what is missing; the first event is `resumed`. */
  resume(request: ResumeRequest): AsyncIterableIterator<RunEvent>;
  /** Generates every branch that some slider position could come to, breadth first, within a budget. */
  expand(request: ExpandRequest): AsyncIterableIterator<RunEvent>;
  /** Plain RAG: always retrieve, read the top passage, no reflection. */
  plainRag(request: RunRequest): AsyncIterableIterator<RunEvent>;
  freeDecode(request: FreeDecodeRequest): AsyncIterableIterator<GenerateEvent>;
  /** One event: what the model says of a given answer against given passages. */
  critique(request: CritiqueInput): AsyncIterableIterator<Critique>;
  search(query: string, k: number): Promise<ScoredPassage[]>;
  /** Ends the worker; every open stream and promise is rejected. */
  dispose(): void;
}
