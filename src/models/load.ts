/** Loading a generator: files, tokenizer, session, and the choice of the backend. */
import { errorData, type GeneratorInfo } from '../selfrag';
import type { FileSource } from './files';
import { Decoder } from './onnx/decoder';
import { OnnxGenerator } from './onnx/generator';
import { fileNamed, parseManifest, type GeneratorManifest } from './onnx/manifest';
import { compareSelfCheck, measureSelfCheck, parseSelfCheck, TOLERANCE } from './onnx/selfCheck';
import type { Backend, ModelFiles, Runtime } from './session';
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

/** @throws SelfRagError of the file source, the manifest, the tokenizer; `model-failed` when no backend can run it */
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
  const start = async (backend: Backend) => {
    const info: GeneratorInfo = {
      name: manifest.name,
      sha256: (weights[0] ?? fileNamed(manifest, GRAPH)).sha256,
      backend,
      contextLength: manifest.context,
    };
    return startGenerator(info, manifest, tokenizer, model, runtime);
  };

  let reason = runtime.reason;
  for (const backend of runtime.backends) {
    signal?.throwIfAborted();
    report(backend === 'webgpu' ? 'checking the GPU' : 'starting the generator');
    if (backend !== 'webgpu') return { generator: await start(backend), backend, backendReason: reason };
    const tried = await tryGpu(start, () => files.json(`${folder}/self-check.json`, signal));
    if (tried.generator) return { generator: tried.generator, backend, backendReason: tried.reason };
    reason = tried.reason;
  }
  throw new Error(`no backend could run the generator: ${reason}`);
}

async function startGenerator(
  info: GeneratorInfo,
  manifest: GeneratorManifest,
  tokenizer: Tokenizer,
  model: ModelFiles,
  runtime: Runtime,
): Promise<OnnxGenerator> {
  const session = await runtime.createSession(model, info.backend as Backend);
  return new OnnxGenerator(info, tokenizer, new Decoder(session, manifest), manifest);
}

/** A generator on the GPU if its self-check passes; else the sentence why not. */
async function tryGpu(
  start: (backend: Backend) => Promise<OnnxGenerator>,
  readSelfCheck: () => Promise<unknown>,
): Promise<{ generator: OnnxGenerator | null; reason: string }> {
  let generator: OnnxGenerator | null = null;
  try {
    generator = await start('webgpu');
    const expected = parseSelfCheck(await readSelfCheck(), generator.info.sha256);
    const { passed, difference } = compareSelfCheck(expected, await measureSelfCheck(generator));
    if (passed) {
      return { generator, reason: 'WebGPU passed the self-check: its log-probs are those of the shipped weights.' };
    }
    await generator.release();
    return {
      generator: null,
      reason: `WebGPU failed the self-check (log-probs off by ${difference.toFixed(3)}, allowed ${TOLERANCE}), so WebAssembly is used.`,
    };
  } catch (error) {
    await generator?.release().catch(() => undefined);
    return { generator: null, reason: `WebGPU could not be used (${errorData(error).message}), so WebAssembly is used.` };
  }
}
