/** Loading a generator: files, tokenizer, session, the choice of the backend, and the way back from a lost GPU. */
import { errorData, SelfRagError, type GeneratorInfo } from '../selfrag';
import type { FileEntry, FileSource } from './files';
import { checkGpu, loadReference, type CheckedGpu } from './gpuCheck';
import { sha256 } from './hash';
import { Decoder } from './onnx/decoder';
import { OnnxGenerator } from './onnx/generator';
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
  const make = (backend: Backend, on: Session): OnnxGenerator => {
    const made: GeneratorInfo = { ...info, backend };
    return new OnnxGenerator(made, tokenizer, new Decoder(on, manifest), manifest, {
      weightBytes: bytesOf(weightFiles(manifest)),
      onPlan: options.onPlan,
      recover: backend === 'webgpu' ? () => recover(on, session, runtime, manifest, options.onRecovered) : undefined,
    });
  };

  const other = runtime.backends.find((one) => one !== 'webgpu') ?? 'wasm';
  let backendReason = runtime.reason;
  if (runtime.backends[0] === 'webgpu') {
    progress.step('checking the GPU');
    const trial = () => onGpu(options, reference, () => session('webgpu'), (on) => make('webgpu', on), info.sha256);
    let gpu = await trial();
    // Attention over many tokens is wrong in the runtime's kernel for subgroups of fewer than eight.
    if (!('generator' in gpu) && (await withoutSubgroups(runtime))) gpu = await trial();
    if ('generator' in gpu) return { generator: gpu.generator, backend: 'webgpu', backendReason: gpu.reason };
    backendReason = gpu.reason;
  }
  signal?.throwIfAborted();
  progress.step('starting the generator');
  requireRoom(manifest, other, backendReason);
  return { generator: make(other, await session(other)), backend: other, backendReason };
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

/** Tells models apart: the hash of the first weights; where hashes are not known, of the graph and all sizes. */
async function identity(manifest: GeneratorManifest, { graph }: ModelFiles): Promise<string> {
  const known = (weightFiles(manifest)[0] ?? fileNamed(manifest, GRAPH)).sha256;
  if (known !== null) return known;
  const sizes = neededFiles(manifest).map(({ path, bytes }) => [path, bytes]);
  const data = JSON.stringify([await sha256(graph as Uint8Array<ArrayBuffer>), sizes]);
  return sha256(new TextEncoder().encode(data));
}

const withoutSubgroups = (runtime: Runtime) => runtime.avoidSubgroups?.().catch(() => false) ?? false;

/** A generator on the GPU if it computes rightly; else the sentence why not. */
async function onGpu(
  { files, manifestPath, runtime, signal }: LoadGeneratorOptions,
  reference: ModelLocation | null,
  session: () => Promise<Session>,
  make: (on: Session) => OnnxGenerator,
  weights: string,
): Promise<CheckedGpu> {
  let started: Session | null = null;
  try {
    if (!reference) {
      const expected = await files.json(`${folderOf(manifestPath)}/self-check.json`, signal);
      started = await session();
      const checked = await checkGpu(make(started), expected, weights);
      if (!('generator' in checked)) await started.release();
      return checked;
    }
    const known = await loadReference(reference, signal);
    const trial = await runtime.createSession(known.model, 'webgpu');
    try {
      const checked = await checkGpu(known.make(trial), known.expected, known.weights);
      if (!('generator' in checked)) {
        await trial.release();
        return checked;
      }
      // Before the trial ends: with its last session the runtime gives the device away.
      started = await session();
      // With its caches, which would stand in the way of larger ones.
      await checked.generator.release();
      return { ...checked, generator: make(started) };
    } catch (error) {
      await trial.release().catch(() => undefined);
      throw error;
    }
  } catch (error) {
    await started?.release().catch(() => undefined);
    signal?.throwIfAborted();
    return { reason: `WebGPU could not be used (${errorData(error).message}), so WebAssembly is used.` };
  }
}

/** A decoder in the place of one whose GPU was lost: on a new device where the runtime gets one, else on the CPU. */
async function recover(
  lost: Session,
  session: (backend: Backend) => Promise<Session>,
  runtime: Runtime,
  manifest: GeneratorManifest,
  onRecovered: LoadGeneratorOptions['onRecovered'],
): Promise<{ decoder: Decoder; backend: Backend }> {
  await lost.release().catch(() => undefined);
  let cause: unknown;
  for (const backend of runtime.backends) {
    try {
      if (backend !== 'webgpu') requireRoom(manifest, backend, 'The GPU was lost.');
      const decoder = new Decoder(await session(backend), manifest);
      const where = backend === 'webgpu' ? 'on the GPU again' : 'on WebAssembly';
      onRecovered?.(`The browser took the GPU away; the work goes on ${where}.`, backend);
      return { decoder, backend };
    } catch (error) {
      cause = error;
    }
  }
  throw cause;
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
