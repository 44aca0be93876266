/** Loads a flat index and the encoder that made it: every file checked by hash. */
import type { FileSource } from '../models/files';
import type { Passage, Retriever } from '../selfrag';
import type { Encoder } from './encoder';
import { parseIndexManifest, type IndexManifest } from './manifest';
import { readPassages } from './passageFile';
import { flatRetriever } from './retriever';
import { readSafetensors } from './vectors';

export interface LoadRetrieverOptions {
  readonly files: FileSource;
  readonly encoder: Encoder;
  /** Relative to the source's root, e.g. `index/manifest.json`. */
  readonly manifestPath: string;
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

export interface LoadedRetriever {
  readonly retriever: Retriever;
  readonly manifest: IndexManifest;
  readonly passages: readonly Passage[];
}

/** @throws SelfRagError `manifest-invalid`, `index-vectors`, `index-passages`, `index-encoder`, and those of the file source */
export async function loadRetriever(options: LoadRetrieverOptions): Promise<LoadedRetriever> {
  const { files, encoder, manifestPath, onProgress, signal } = options;
  const folder = manifestPath.slice(0, manifestPath.lastIndexOf('/'));
  const manifest = parseIndexManifest(await files.json(manifestPath, signal), manifestPath);
  const entries = [manifest.files.vectors, manifest.files.passages] as const;
  const totalBytes = entries[0].bytes + entries[1].bytes;
  const loaded = [0, 0];
  const [vectorBytes, passageBytes] = await Promise.all(
    entries.map((entry, at) =>
      files.read(folder, entry, {
        ...(signal && { signal }),
        onProgress: (bytes) => {
          loaded[at] = bytes;
          onProgress?.((loaded[0] ?? 0) + (loaded[1] ?? 0), totalBytes);
        },
      }),
    ),
  );
  const vectors = readSafetensors(vectorBytes as Uint8Array<ArrayBuffer>, manifest.n, manifest.dim);
  const passages = await readPassages(passageBytes as Uint8Array<ArrayBuffer>, manifest.n);
  return { retriever: flatRetriever(manifest, vectors, passages, encoder), manifest, passages };
}
