/** What is compared: something that decodes a work, in Node or in a browser's worker. */
import type { ModelFiles, Runtime } from '../../src/models';
import type { FileSource } from '../../src/models';
import type { Done, Work } from '../work';

export type Device = 'wasm' | 'webgpu' | 'cpu';

/** Where things are and how the platform runs them; made by the Node and by the browser side. */
export interface Platform {
  readonly device: Device;
  readonly threads: number;
  /** Reads `models/...` of the site and `made/...` of the bench. */
  readonly files: FileSource;
  bytes(path: string): Promise<Uint8Array<ArrayBuffer>>;
  runtime(): Promise<Runtime>;
  /** Prepares transformers.js: where its models and its runtime lie. */
  transformers(): Promise<TransformersPlace>;
}

export interface TransformersPlace {
  /** Options for `from_pretrained`. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Engine {
  /** Decodes the work as if it were the first time: nothing is remembered from before. Loading is not timed. */
  run(work: Work): Promise<Done>;
  close(): Promise<void>;
}

export const GENERATOR = 'models/generator/manifest.json';

/** @param folder e.g. `models/generator` */
export async function modelFiles(platform: Platform, folder: string): Promise<ModelFiles> {
  const [graph, data] = await Promise.all([platform.bytes(`${folder}/model.onnx`), platform.bytes(`${folder}/model.onnx.data`)]);
  return { graph, external: [{ path: 'model.onnx.data', data }] };
}
