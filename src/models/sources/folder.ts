/** A folder on disk that a person picked. Its files are read where they lie; nothing is copied. */
import { SelfRagError } from '../../selfrag';
import type { PickedFile, PickedFolder } from './origin';
import type { ModelPlace } from './place';

export interface FolderPlace extends ModelPlace {
  /** null: not there. @throws SelfRagError `folder-closed` */
  file(path: string): Promise<File | null>;
}

/** Deeper folders of a download folder hold no model that a person meant. */
const MAX_DEPTH = 3;

export function folderPlace(name: string, folder: PickedFolder): FolderPlace {
  const title = `folder ${name}`;
  let opened: Promise<ReadonlyMap<string, File>> | undefined;
  const files = () => (opened ??= open(folder, title));
  const file = async (path: string) => (await files()).get(path) ?? null;
  return {
    title,
    file,
    async list() {
      const found = [...(await files())];
      if (found.length === 0) throw new SelfRagError('folder-empty', 'The folder is empty. Choose the one that holds the files of the model.', { place: title });
      return found.map(([path, { size }]) => ({ path, bytes: size, sha256: null }));
    },
    async read(path) {
      const found = await file(path);
      return found && readFile(found, path, title);
    },
    async size(path) {
      return (await file(path))?.size ?? null;
    },
  };
}

async function readFile(file: File, path: string, title: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new SelfRagError('folder-closed', `${path} of ${title} could not be read. Choose the folder again.`, { file: path, place: title }, { cause });
  }
}

async function open(folder: PickedFolder, title: string): Promise<ReadonlyMap<string, File>> {
  try {
    const picked = folder instanceof Array ? folder : await walk(folder as FileSystemDirectoryHandle, '', 0);
    return new Map(picked.map(({ path, file }) => [path, file]));
  } catch (cause) {
    throw new SelfRagError('folder-closed', `The browser may not read the ${title} any more. Choose the folder again.`, { place: title }, { cause });
  }
}

async function walk(handle: FileSystemDirectoryHandle, prefix: string, depth: number): Promise<PickedFile[]> {
  const found: PickedFile[] = [];
  for await (const entry of handle.values()) {
    const path = `${prefix}${entry.name}`;
    if (entry.kind === 'file') found.push({ path, file: await (entry as FileSystemFileHandle).getFile() });
    else if (depth < MAX_DEPTH) found.push(...(await walk(entry as FileSystemDirectoryHandle, `${path}/`, depth + 1)));
  }
  return found;
}
