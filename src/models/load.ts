/** Loading a generator: files, tokenizer, session, the choice of the backend, and the way back from a lost GPU. */
import { SelfRagError, type GeneratorInfo } from '../selfrag';
import type { FileEntry, FileSource } from './files';
import { tryGpu, type GpuTrial } from './gpuCheck';
import { sha256 } from './hash';
import { Decoder } from './onnx/decoder';
import { OnnxGenerator, type GeneratorOptions, type Recovery } from './onnx/generator';
import { contextLimit, fileNamed, GRAPH, neededFiles, parseManifest, TOKENIZER, weightFiles, type GeneratorManifest } from './onnx/manifest';
import type { MemoryPlan } from './onnx/plan';
import type { Backend, ModelFiles, Runtime, Session } from './session';
import { checkGraph, checkTokenizer } from './sources/agree';
import { readGraph } from './sources/graph';
import type { Tokenizer } from './tokenizer';

export interface LoadStep {
  /** What is being done now, for people. */
  readonly step: string;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** A model's files and where its manifest stands among them. */
export interface ModelLocation {
  readonly files: FileSource;
  /** Relative to the source's root, e.g. `models/generator/manifest.json`. */
  readonly manifestPath: string;
}

export interface LoadGeneratorOptions extends ModelLocation {
  readonly runtime: Runtime;
  /**
   * A model whose log-probs are known (`self-check.json` beside its manifest). A GPU has to compute them before it is
   * given a model for which none are known; null: they are known for the model itself.
   */
  readonly reference?: ModelLocation | null;
  readonly onProgress?: (progress: LoadStep) => void;
  /** Called with the memory plan of each batch before it starts. */
  readonly onPlan?: (plan: MemoryPlan) => void;
  /** Called with a sentence when a lost GPU was replaced in the middle of the work. */
  readonly onRecovered?: (sentence: string, backend: Backend) => void;
  readonly signal?: AbortSignal;
}

export interface LoadedGenerator {
  readonly generator: OnnxGenerator;
  readonly backend: Backend;
  /** One sentence: why this backend. */
  readonly backendReason: string;
}

/**
 * @throws SelfRagError of the file source, the manifest, the tokenizer; `graph-differs`, `unsupported-graph`;
 * `too-large` for WebAssembly
 */
export async function loadGenerator(options: LoadGeneratorOptions): Promise<LoadedGenerator> {
  const { files, runtime, manifestPath, signal, reference = null } = options;
  const manifest = parseManifest(await files.json(manifestPath, signal), manifestPath);
  const location = { files, folder: folderOf(manifestPath), manifest };
  const progress = progressOf(manifest, options.onProgress);
  const tokenizing = readTokenizer(location, progress.of, signal);
  // Nobody waits for it while the weights are fetched.
  tokenizing.catch(() => undefined);
  let fetched: ModelFiles | null = await readModel(location, progress.of, signal);
  checkGraph(readGraph(fetched.graph, GRAPH), manifest);
  const tokenizer = await tokenizing;
  const info = { name: manifest.name, sha256: await identity(manifest, fetched), contextLength: contextLimit(manifest) };

  /** Read again at need: a copy of the weights kept for that would take as much memory as the model. */
  const session = async (backend: Backend): Promise<Session> => {
    const model = fetched ?? (await readModel(location, () => undefined));
    fetched = null;
    return runtime.createSession(model, backend);
  };
  const generatorOn = (on: Session, backend: Backend, more: GeneratorOptions = {}): OnnxGenerator => {
    const made: GeneratorInfo = { ...info, backend };
    return new OnnxGenerator(made, tokenizer, new Decoder(on, manifest), manifest, { weightBytes: bytesOf(weightFiles(manifest)), ...more });
  };
  const trial: GpuTrial = {
    runtime,
    reference,
    signal,
    expected: () => files.json(`${folderOf(manifestPath)}/self-check.json`, signal),
    weights: info.sha256,
    session: () => session('webgpu'),
    generator: (on) => generatorOn(on, 'webgpu'),
  };
  const elsewhere = (backend: Backend, reason: string): Promise<Session> => {
    requireRoom(manifest, backend, reason);
    return session(backend);
  };
  const again = async (backend: Backend): Promise<Session> => {
    if (backend !== 'webgpu') return elsewhere(backend, 'The GPU was lost.');
    const gpu = await tryGpu(trial);
    if ('session' in gpu) return gpu.session;
    throw new SelfRagError('gpu-lost', `The GPU was taken away. ${gpu.reason}`);
  };

  const { onPlan } = options;
  const other = runtime.backends.find((one) => one !== 'webgpu') ?? 'wasm';
  let backendReason = runtime.reason;
  if (runtime.backends[0] === 'webgpu') {
    progress.step('checking the GPU');
    const gpu = await tryGpu(trial);
    backendReason = gpu.reason;
    if ('session' in gpu) {
      const recover = recovery(gpu.session, runtime.backends, again, manifest, options.onRecovered);
      return { generator: generatorOn(gpu.session, 'webgpu', { onPlan, recover }), backend: 'webgpu', backendReason };
    }
  }
  signal?.throwIfAborted();
  progress.step('starting the generator');
  return { generator: generatorOn(await elsewhere(other, backendReason), other, { onPlan }), backend: other, backendReason };
}

interface Located {
  readonly files: FileSource;
  readonly folder: string;
  readonly manifest: GeneratorManifest;
}

type OfFile = (entry: FileEntry) => ((bytes: number) => void) | undefined;

function folderOf(manifestPath: string): string {
  const slash = manifestPath.lastIndexOf('/');
  return slash < 0 ? '.' : manifestPath.slice(0, slash);
}

function bytesOf(entries: readonly FileEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function progressOf(manifest: GeneratorManifest, onProgress: LoadGeneratorOptions['onProgress']) {
  const totalBytes = bytesOf(neededFiles(manifest));
  const loaded = new Map<string, number>();
  const step = (name: string) => {
    const loadedBytes = [...loaded.values()].reduce((sum, bytes) => sum + bytes, 0);
    onProgress?.({ step: name, loadedBytes, totalBytes });
  };
  const of: OfFile = ({ path }) => (bytes) => {
    loaded.set(path, bytes);
    step('generator');
  };
  return { of, step };
}

async function readTokenizer({ files, folder, manifest }: Located, progress: OfFile, signal?: AbortSignal): Promise<Tokenizer> {
  const entry = fileNamed(manifest, TOKENIZER);
  const data = await files.read(folder, entry, readOptions(entry, progress, signal));
  return checkTokenizer(JSON.parse(new TextDecoder().decode(data)), manifest.vocab);
}

/** Graph and weights; weights as blobs where the source has them on disk, so that only the runtime holds them. */
async function readModel({ files, folder, manifest }: Located, progress: OfFile, signal?: AbortSignal): Promise<ModelFiles> {
  const graph = fileNamed(manifest, GRAPH);
  const [data, ...external] = await Promise.all([
    files.read(folder, graph, readOptions(graph, progress, signal)),
    ...weightFiles(manifest).map(async (entry) => {
      const how = readOptions(entry, progress, signal);
      return { path: entry.path, data: await (files.blob ? files.blob(folder, entry, how) : files.read(folder, entry, how)) };
    }),
  ]);
  return { graph: data, external };
}

function readOptions(entry: FileEntry, progress: OfFile, signal?: AbortSignal) {
  const onProgress = progress(entry);
  return { ...(signal && { signal }), ...(onProgress && { onProgress }) };
}

/** Tells models apart: the hash of the first weights; where hashes are not known, of the graph, all sizes, and samples of all weights. */
async function identity(manifest: GeneratorManifest, { graph, external }: ModelFiles): Promise<string> {
  const known = (weightFiles(manifest)[0] ?? fileNamed(manifest, GRAPH)).sha256;
  if (known !== null) return known;
  const sizes = neededFiles(manifest).map(({ path, bytes }) => [path, bytes]);
  const samples = await Promise.all(external.map(({ data }) => sampleOf(new Blob([data as BlobPart]))));
  const data = JSON.stringify([await sha256(graph as Uint8Array<ArrayBuffer>), sizes, samples]);
  return sha256(new TextEncoder().encode(data));
}

const SAMPLE_BYTES = 2 ** 20;

/** The hash of beginning, middle and end: to hash gigabytes takes a while, and other weights differ everywhere. */
async function sampleOf(data: Blob): Promise<string> {
  const last = Math.max(0, data.size - SAMPLE_BYTES);
  const pieces = [0, Math.floor(last / 2), last].map((start) => data.slice(start, start + SAMPLE_BYTES));
  return sha256(new Uint8Array(await new Blob(pieces).arrayBuffer()));
}

/**
 * A decoder in the place of one whose GPU was lost: on a new device where there is one that computes rightly, else on the
 * CPU.
 * @param start throws where a backend is of no use
 */
function recovery(
  first: Session,
  backends: readonly Backend[],
  start: (backend: Backend) => Promise<Session>,
  manifest: GeneratorManifest,
  onRecovered: LoadGeneratorOptions['onRecovered'],
): Recovery {
  let current = first;
  return async () => {
    await current.release().catch(() => undefined);
    let cause: unknown;
    for (const backend of backends) {
      try {
        current = await start(backend);
        const where = backend === 'webgpu' ? 'on the GPU again' : 'on WebAssembly';
        onRecovered?.(`The browser took the GPU away; the work goes on ${where}.`, backend);
        return { decoder: new Decoder(current, manifest), backend };
      } catch (error) {
        cause = error;
      }
    }
    throw cause;
  };
}

/** WebAssembly addresses 4 GiB in all; runtime, caches and activations need their part. */
const WASM_WEIGHT_BYTES = 3.5e9;

function requireRoom(manifest: GeneratorManifest, backend: Backend, reason: string): void {
  const bytes = bytesOf(weightFiles(manifest));
  if (backend !== 'wasm' || bytes <= WASM_WEIGHT_BYTES) return;
  throw new SelfRagError(
    'too-large',
    `${reason} WebAssembly can hold ${gigabytes(WASM_WEIGHT_BYTES)} of weights, and ${manifest.name} has ${gigabytes(bytes)}. Use a browser with WebGPU, or a smaller model.`,
    { weightBytes: bytes, limitBytes: WASM_WEIGHT_BYTES },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
