/**
 * Does this GPU compute rightly? Asked of a model whose log-probs are known, before a GPU is used at all. The driver's
 * faults do not depend on the weights, so the small shipped model speaks for a large one of a person's own.
 */
import type { GeneratorInfo } from '../selfrag';
import type { ModelLocation } from './load';
import { Decoder } from './onnx/decoder';
import { OnnxGenerator } from './onnx/generator';
import { fileNamed, GRAPH, parseManifest, TOKENIZER, weightFiles } from './onnx/manifest';
import { parseSelfCheck, runSelfCheck, TOLERANCE } from './onnx/selfCheck';
import type { ModelFiles, Session } from './session';
import { Tokenizer } from './tokenizer';

export type CheckedGpu = { readonly generator: OnnxGenerator; readonly reason: string } | { readonly reason: string };

/**
 * @param generator on the GPU @param expected content of self-check.json @param weights sha256 of the generator's weights
 * @throws SelfRagError `self-check-invalid`, `self-check-stale`; what the GPU throws
 */
export async function checkGpu(generator: OnnxGenerator, expected: unknown, weights: string): Promise<CheckedGpu> {
  const { passed, difference } = await runSelfCheck(generator, parseSelfCheck(expected, weights));
  if (passed) return { generator, reason: 'WebGPU is used: it computes what the shipped weights should.' };
  return { reason: `WebGPU failed the self-check (log-probs off by ${difference.toFixed(3)}, allowed ${TOLERANCE}), so WebAssembly is used.` };
}

export interface Reference {
  readonly model: ModelFiles;
  /** Content of self-check.json. */
  readonly expected: unknown;
  /** sha256 */
  readonly weights: string;
  make(on: Session): OnnxGenerator;
}

/** @throws SelfRagError of the file source, the manifest, the tokenizer */
export async function loadReference({ files, manifestPath }: ModelLocation, signal?: AbortSignal): Promise<Reference> {
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
    make: (on) => new OnnxGenerator(info, tokenizer, new Decoder(on, manifest), manifest),
  };
}
