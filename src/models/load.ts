/** Loading a generator: files, tokenizer, session, and the choice of the backend. */
import { errorData, type GeneratorInfo } from '../selfrag';
import type { FileSource } from './files';
import { Decoder } from './onnx/decoder';
import { CHUNK, OnnxGenerator } from './onnx/generator';
import { fileNamed, parseManifest } from './onnx/manifest';
import { parseSelfCheck, runSelfCheck, TOLERANCE } from './onnx/selfCheck';
import type { Backend, Runtime, Session } from './session';
import { Tokenizer } from './tokenizer';

const GRAPH = 'model.onnx';

export interface LoadStep {
  /** What is being done now, for people. */
  readonly step: string;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

export interface LoadGeneratorOptions {
  readonly files: FileSource;
  readonly runtime: Runtime;
  /** Relative to the source's root, e.g. `models/generator/manifest.json`. */
  readonly manifestPath: string;
  readonly onProgress?: (progress: LoadStep) => void;
  readonly signal?: AbortSignal;
}

export interface LoadedGenerator {
  readonly generator: OnnxGenerator;
  readonly backend: Backend;
  /** One sentence: why this backend. */
  readonly backendReason: string;
}

/** @throws SelfRagError of the file source, the manifest, the tokenizer */
export async function loadGenerator(options: LoadGeneratorOptions): Promise<LoadedGenerator> {
  const { files, runtime, manifestPath, onProgress, signal } = options;
  const folder = manifestPath.slice(0, manifestPath.lastIndexOf('/'));
  const manifest = parseManifest(await files.json(manifestPath, signal), manifestPath);
  const weights = manifest.files.filter(({ path }) => path !== GRAPH && path.startsWith(GRAPH));
  const needed = [fileNamed(manifest, 'tokenizer.json'), fileNamed(manifest, GRAPH), ...weights];
  const totalBytes = needed.reduce((sum, file) => sum + file.bytes, 0);
  const loaded = new Map<string, number>();
  const report = (step: string) => {
    const loadedBytes = [...loaded.values()].reduce((sum, bytes) => sum + bytes, 0);
    onProgress?.({ step, loadedBytes, totalBytes });
  };
  const [tokenizerFile, graph, ...external] = (await Promise.all(
    needed.map((file) =>
      files.read(folder, file, {
        ...(signal && { signal }),
        onProgress: (bytes) => {
          loaded.set(file.path, bytes);
          report('generator');
        },
      }),
    ),
  )) as [Uint8Array, Uint8Array, ...Uint8Array[]];
  const tokenizer = new Tokenizer(JSON.parse(new TextDecoder().decode(tokenizerFile)));
  const model = { graph, external: external.map((data, i) => ({ path: weights[i]?.path ?? '', data })) };
  const session = (backend: Backend) => runtime.createSession(model, backend);
  const generate = (backend: Backend, on: Session, chunk?: number) => {
    const info: GeneratorInfo = {
      name: manifest.name,
      sha256: (weights[0] ?? fileNamed(manifest, GRAPH)).sha256,
      backend,
      contextLength: manifest.context,
    };
    return new OnnxGenerator(info, tokenizer, new Decoder(on, manifest), manifest, chunk);
  };

  let backendReason = runtime.reason;
  if (runtime.backends[0] === 'webgpu') {
    report('checking the GPU');
    const tried = await tryGpu(
      () => session('webgpu'),
      (on, chunk) => generate('webgpu', on, chunk),
      () => files.json(`${folder}/self-check.json`, signal),
    );
    if (tried.generator) return { generator: tried.generator, backend: 'webgpu', backendReason: tried.reason };
    backendReason = tried.reason;
  }
  signal?.throwIfAborted();
  report('starting the generator');
  const backend = runtime.backends.find((one) => one !== 'webgpu') ?? 'wasm';
  return { generator: generate(backend, await session(backend)), backend, backendReason };
}

/**
 * Lengths of the chunks in which a GPU may read prompts, fastest first. From 32 tokens on, attention runs in a kernel
 * that is wrong on some GPUs (small subgroups); below that, in another one.
 */
const GPU_CHUNKS = [CHUNK, 31];

/** A generator on the GPU if it passes the self-check; else the sentence why not. */
async function tryGpu(
  createSession: () => Promise<Session>,
  generate: (on: Session, chunk: number) => OnnxGenerator,
  readSelfCheck: () => Promise<unknown>,
): Promise<{ generator: OnnxGenerator | null; reason: string }> {
  let session: Session | null = null;
  try {
    const data = await readSelfCheck();
    session = await createSession();
    let difference = Infinity;
    for (const chunk of GPU_CHUNKS) {
      const generator = generate(session, chunk);
      const expected = parseSelfCheck(data, generator.info.sha256);
      const result = await runSelfCheck(generator, expected);
      if (result.passed) {
        const how = chunk === CHUNK ? '' : ' when it reads prompts in short pieces';
        return { generator, reason: `WebGPU is used: it computes what the shipped weights should${how}.` };
      }
      difference = Math.min(difference, result.difference);
    }
    await session.release();
    return {
      generator: null,
      reason: `WebGPU failed the self-check (log-probs off by ${difference.toFixed(3)}, allowed ${TOLERANCE}), so WebAssembly is used.`,
    };
  } catch (error) {
    await session?.release().catch(() => undefined);
    return { generator: null, reason: `WebGPU could not be used (${errorData(error).message}), so WebAssembly is used.` };
  }
}
