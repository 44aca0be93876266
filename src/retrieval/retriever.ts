/** The Retriever port over an encoder and a flat index. */
import { SelfRagError, type Passage, type Retriever } from '../selfrag';
import type { Encoder } from './encoder';
import { searchFlat } from './flat';
import type { IndexManifest } from './manifest';
import type { Vectors } from './vectors';

/** @throws SelfRagError `index-encoder` when the index was made by another encoder */
export function flatRetriever(
  manifest: IndexManifest,
  vectors: Vectors,
  passages: readonly Passage[],
  encoder: Encoder,
): Retriever {
  if (manifest.encoder.sha256 !== encoder.sha256) {
    throw new SelfRagError(
      'index-encoder',
      'The index was made by another encoder than the one loaded, so scores would mean nothing. Build the index again.',
      { index: manifest.encoder.sha256, encoder: encoder.sha256 },
    );
  }
  return {
    info: {
      name: manifest.name,
      sha256: manifest.files.vectors.sha256,
      coverageLine: manifest.coverageLine,
      size: manifest.n,
    },
    async retrieve(query, k, signal) {
      const [embedding] = await encoder.embed([query]);
      signal?.throwIfAborted();
      return searchFlat(vectors, embedding as Float32Array, k).map(({ row, score }) => ({
        ...(passages[row] as Passage),
        score,
      }));
    },
  };
}
