/**
 * The origin's private file system: files of several gigabytes are written in place, go on where they ended, and are
 * handed to the runtime as blobs that lie on disk. Cache Storage can do neither, so there is no second way: where a
 * browser has no such file system, a folder from disk can still be used. Only workers may write.
 */
import { SelfRagError } from '../../selfrag';
import type { OpenFile, Shelf } from './shelf';

const ROOT = 'models';

type SyncHandleFile = FileSystemFileHandle & { createSyncAccessHandle(): Promise<OpenFile> };

/** @throws SelfRagError `store-refused` from each call where the browser keeps no files */
export function opfsShelf(): Shelf {
  const folderOf = async (key: string, create: boolean) => {
    const root = await openRoot();
    return root.getDirectoryHandle(key, { create }).catch(absent);
  };
  return {
    async keys() {
      const keys: string[] = [];
      for await (const { kind, name } of (await openRoot()).values()) if (kind === 'directory' && !name.startsWith('.')) keys.push(name);
      return keys;
    },
    async sizes(key) {
      const sizes = new Map<string, number>();
      const folder = await folderOf(key, false);
      if (!folder) return sizes;
      for await (const entry of folder.values()) {
        if (entry.kind === 'file') sizes.set(fileName(entry.name), (await (entry as FileSystemFileHandle).getFile()).size);
      }
      return sizes;
    },
    async open(key, name) {
      const folder = (await folderOf(key, true)) as FileSystemDirectoryHandle;
      const handle = (await folder.getFileHandle(storedName(name), { create: true })) as SyncHandleFile;
      return handle.createSyncAccessHandle().catch(busy);
    },
    async file(key, name) {
      const handle = await (await folderOf(key, false))?.getFileHandle(storedName(name)).catch(absent);
      return handle ? handle.getFile() : null;
    },
    async remove(key) {
      await (await openRoot()).removeEntry(key, { recursive: true }).catch((error: unknown) => absent(error) ?? undefined).catch(busy);
    },
  };
}

/** Slashes and other signs that no file system takes; reversible. */
const storedName = (path: string) => encodeURIComponent(path);
const fileName = (stored: string) => decodeURIComponent(stored);

async function openRoot(): Promise<FileSystemDirectoryHandle> {
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
  } catch (cause) {
    throw new SelfRagError(
      'store-refused',
      'This browser keeps no files for this page, as in a private window. Open the page in an ordinary window, or choose the model as a folder from disk.',
      {},
      { cause },
    );
  }
}

function absent(error: unknown): null {
  if (error instanceof DOMException && error.name === 'NotFoundError') return null;
  throw error;
}

function busy(cause: unknown): never {
  const locked = cause instanceof DOMException && ['NoModificationAllowedError', 'InvalidStateError'].includes(cause.name);
  if (!locked) throw cause;
  throw new SelfRagError('store-busy', 'Another tab is using the files of this model. Close it, or wait until it has ended.', {}, { cause });
}
