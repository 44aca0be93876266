/**
 * Does this GPU compute rightly? Asked of a model whose log-probs are known, before a GPU is used at all. The driver's
 * faults do not depend on the weights, so the small shipped model speaks for a large one of a person's own.
 */
import { errorData, type GeneratorInfo } from '../selfrag';
import type { ModelLocation } from './load';
import { Decoder } from './onnx/decoder';
import { OnnxGenerator } from './onnx/generator';
import { fileNamed, GRAPH, parseManifest, TOKENIZER, weightFiles } from './onnx/manifest';
import { parseSelfCheck, runSelfCheck, TOLERANCE } from './onnx/selfCheck';
import type { ModelFiles, Runtime, Session } from './session';
import { Tokenizer } from './tokenizer';

export interface GpuTrial {
  readonly runtime: Runtime;
  /** Speaks for the model; null: it speaks for itself. */
  readonly reference: ModelLocation | null;
  /** Content of the model's own self-check.json, asked for where there is no reference. */
  expected(): Promise<unknown>;
  /** sha256 of the model's weights */
  readonly weights: string;
  /** The model on the GPU. */
  session(): Promise<Session>;
  /** For the check alone: it does not outlive a lost GPU. */
  generator(on: Session): OnnxGenerator;
  readonly signal?: AbortSignal | undefined;
}

/** The model on a GPU that computes rightly; else the sentence why not. */
export type TriedGpu = { readonly session: Session; readonly reason: string } | { readonly reason: string };

export async function tryGpu(trial: GpuTrial): Promise<TriedGpu> {
  const tried = await tryOnce(trial);
  // Attention over many tokens is wrong in the runtime's kernel for subgroups of fewer than eight.
  const again = !('session' in tried) && (await trial.runtime.avoidSubgroups?.().catch(() => false));
  return again ? tryOnce(trial) : tried;
}

async function tryOnce(trial: GpuTrial): Promise<TriedGpu> {
  let started: Session | null = null;
  try {
    if (trial.reference) return await trySmall(trial, await loadReference(trial.reference, trial.signal));
    const expected = await trial.expected();
    started = await trial.session();
    const { passed, reason } = await checkGpu(trial.generator(started), expected, trial.weights);
    if (passed) return { session: started, reason };
    await started.release();
    return { reason };
  } catch (error) {
    await started?.release().catch(() => undefined);
    trial.signal?.throwIfAborted();
    return { reason: `WebGPU could not be used (${errorData(error).message}), so WebAssembly is used.` };
  }
}

async function trySmall({ runtime, session }: GpuTrial, known: Reference): Promise<TriedGpu> {
  const small = await runtime.createSession(known.model, 'webgpu');
  try {
    const { passed, reason } = await checkGpu(known.generator(small), known.expected, known.weights);
    // Before the small one ends: with its last session the runtime gives the device away.
    return passed ? { session: await session(), reason } : { reason };
  } finally {
    await small.release().catch(() => undefined);
  }
}

/**
 * @param generator on the GPU @param expected content of self-check.json @param weights sha256 of the generator's weights
 * @throws SelfRagError `self-check-invalid`, `self-check-stale`; what the GPU throws
 */
async function checkGpu(generator: OnnxGenerator, expected: unknown, weights: string): Promise<{ readonly passed: boolean; readonly reason: string }> {
  const { passed, difference } = await runSelfCheck(generator, parseSelfCheck(expected, weights));
  // They would stand in the way of larger ones.
  generator.dropCaches();
  const reason = passed
    ? 'WebGPU is used: it computes what the shipped weights should.'
    : `WebGPU failed the self-check (log-probs off by ${difference.toFixed(3)}, allowed ${TOLERANCE}), so WebAssembly is used.`;
  return { passed, reason };
}

interface Reference {
  readonly model: ModelFiles;
  /** Content of self-check.json. */
  readonly expected: unknown;
  /** sha256 */
  readonly weights: string;
  generator(on: Session): OnnxGenerator;
}

/** @throws SelfRagError of the file source, the manifest, the tokenizer */
async function loadReference({ files, manifestPath }: ModelLocation, signal?: AbortSignal): Promise<Reference> {
  const folder = manifestPath.slice(0, manifestPath.lastIndexOf('/'));
  const manifest = parseManifest(await files.json(manifestPath, signal), manifestPath);
  const expected = await files.json(`${folder}/self-check.json`, signal);
  const read = (path: string) => files.read(folder, fileNamed(manifest, path), signal ? { signal } : {});
  const tokenizer = new Tokenizer(JSON.parse(new TextDecoder().decode(await read(TOKENIZER))));
  const graph = await read(GRAPH);
  const external = await Promise.all(weightFiles(manifest).map(async ({ path }) => ({ path, data: await read(path) })));
  const weights = (weightFiles(manifest)[0] ?? fileNamed(manifest, GRAPH)).sha256 ?? '';
  const info: GeneratorInfo = { name: manifest.name, sha256: weights, backend: 'webgpu', contextLength: manifest.context };
  return {
    model: { graph, external },
    expected,
    weights,
    generator: (on) => new OnnxGenerator(info, tokenizer, new Decoder(on, manifest), manifest),
  };
}
