/** The terminal's file source: the same manifests and checks, read from disk. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { missing, parseJson, verify, type FileSource } from './files';

/** @param root the folder that holds models, index and corpus (`public/`) */
export function nodeFiles(root: string): FileSource {
  const load = async (path: string, signal?: AbortSignal) => {
    try {
      return new Uint8Array(await readFile(join(root, path), { signal }));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw missing(path);
      throw cause;
    }
  };
  return {
    storage: { cached: true, reason: null },
    async json(path, signal) {
      return parseJson(new TextDecoder().decode(await load(path, signal)), path);
    },
    async read(folder, entry, { onProgress, signal } = {}) {
      const data = await load(`${folder}/${entry.path}`, signal);
      await verify(data, entry);
      onProgress?.(data.byteLength);
      return data;
    },
  };
}
