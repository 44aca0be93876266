/** File sources over models of a person's own: what is stored, and a folder on disk. */
import { sha256 } from '@noble/hashes/sha2.js';
import { SelfRagError } from '../../selfrag';
import { verify, type FileEntry, type FileSource, type ReadOptions } from '../files';
import { checkModel } from './check';
import type { FolderPlace } from './folder';
import { joinPath } from './place';
import { readRecord } from './record';
import type { Shelf } from './shelf';

/** Path under which these sources give their manifest, derived or not. */
export const MANIFEST = 'manifest.json';

/** Files were hashed when they were fetched; the size tells whether they are still whole. */
export function storedFiles(shelf: Shelf, key: string): FileSource {
  const record = once(() => readRecord(shelf, key));
  const blob = async (_folder: string, entry: FileEntry, { onProgress }: ReadOptions = {}) => {
    const stored = (await record())?.files[entry.path];
    const file = stored?.sha256 ? await shelf.file(key, entry.path) : null;
    if (!file || file.size !== entry.bytes) {
      throw new SelfRagError('model-incomplete', `${entry.path} is not stored completely. Open Models and resume the download.`, {
        file: entry.path,
        key,
      });
    }
    onProgress?.(file.size);
    return file;
  };
  return {
    storage: { cached: true, reason: null },
    async json() {
      const found = await record();
      if (!found) throw new SelfRagError('model-missing', 'This model is not stored any more. Choose another one under Models.', { key });
      // Hashes that were not known beforehand are, since the files came.
      const files = found.manifest.files.map((file) => ({ ...file, sha256: file.sha256 ?? found.files[file.path]?.sha256 ?? null }));
      return { ...found.manifest, files };
    },
    read: async (folder, entry, options) => new Uint8Array(await (await blob(folder, entry, options)).arrayBuffer()),
    blob,
  };
}

/** Files are read where they lie, and hashed where the manifest names a hash. */
export function folderFiles(place: FolderPlace): FileSource {
  const checked = once(() => checkModel(place));
  const file = async (entry: FileEntry) => {
    const found = await place.file(joinPath((await checked()).folder, entry.path));
    if (found) return found;
    throw new SelfRagError('file-missing', `${entry.path} is no longer in the ${place.title}. Choose the folder again.`, { file: entry.path });
  };
  return {
    storage: { cached: true, reason: null },
    json: async () => (await checked()).manifest,
    async read(_folder, entry, { onProgress } = {}) {
      const data = new Uint8Array(await (await file(entry)).arrayBuffer());
      await verify(data, entry);
      onProgress?.(data.byteLength);
      return data;
    },
    async blob(_folder, entry, options = {}) {
      const found = await file(entry);
      if (entry.sha256 === null) options.onProgress?.(found.size);
      else await verifyFile(found, entry, options);
      return found;
    },
  };
}

/** Hashes of files that did not change since, by name, size and date: gigabytes take a while. */
const hashed = new Map<string, string>();

async function verifyFile(file: File, entry: FileEntry, { onProgress, signal }: ReadOptions): Promise<void> {
  const identity = `${entry.path} ${file.size} ${file.lastModified}`;
  if (hashed.get(identity) === entry.sha256) return onProgress?.(file.size);
  const hash = sha256.create();
  const reader = file.stream().getReader();
  let loaded = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    signal?.throwIfAborted();
    hash.update(chunk.value);
    loaded += chunk.value.byteLength;
    onProgress?.(loaded);
  }
  const digest = Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (digest !== entry.sha256) {
    throw new SelfRagError('file-altered', `${entry.path} is not the file that its manifest names. Copy it into the folder again.`, {
      file: entry.path,
      expected: entry.sha256,
    });
  }
  hashed.set(identity, digest);
}

/** A failure is forgotten, so that the next call tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    const current = (made ??= make());
    current.catch(() => (made = undefined));
    return current;
  };
}
