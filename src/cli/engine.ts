/** The engine as the terminal uses it: the shipped files from disk, ONNX Runtime on the CPU. */
import { fileURLToPath } from 'node:url';
import { loadGenerator } from '../models';
import { nodeFiles } from '../models/filesNode';
import { nodeRuntime } from '../models/runtimeNode';
import { loadEncoder, loadRetriever, type Encoder, type LoadedRetriever } from '../retrieval';
import type { LanguageModel } from '../selfrag';

/** The folder that holds models, index and corpus. */
export const PUBLIC = fileURLToPath(new URL('../../public/', import.meta.url));

export const PATHS = {
  generator: 'models/generator/manifest.json',
  encoder: 'models/encoder/manifest.json',
  index: 'index/manifest.json',
} as const;

export const loadTerminalGenerator = async (root = PUBLIC): Promise<LanguageModel> =>
  (await loadGenerator({ files: nodeFiles(root), runtime: nodeRuntime(), manifestPath: PATHS.generator })).generator;

export const loadTerminalEncoder = (root = PUBLIC): Promise<Encoder> =>
  loadEncoder({ files: nodeFiles(root), runtime: nodeRuntime(), backend: 'cpu', manifestPath: PATHS.encoder });

export async function loadTerminalRetriever(root = PUBLIC): Promise<LoadedRetriever> {
  const encoder = await loadTerminalEncoder(root);
  return loadRetriever({ files: nodeFiles(root), encoder, manifestPath: PATHS.index });
}
