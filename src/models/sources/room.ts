/** Whether the browser has room for so much more, found out before a download and told in figures. */
import { SelfRagError } from '../../selfrag';
import type { OpenFile, Shelf } from './shelf';
import { sizeText } from './sizes';

/** What the browser says that it allows this site, in bytes; undefined: it does not tell. */
export type Estimate = () => Promise<{ readonly quota?: number; readonly usage?: number }>;

/** Holds files for a moment. */
const PROBE = '.room';
/** Private windows keep files in memory, where one of several gigabytes would end the browser. */
const PIECE = 2 ** 30;
/** Steps of halving: the figure is exact to a millionth of what is needed. */
const STEPS = 20;

/**
 * The estimate alone does not do: Chrome reports a made-up quota against fingerprinting, and refuses all the same. So
 * files are grown to the size, which costs nothing while they are empty, and taken away again.
 * @param name of the model, for the message
 * @throws SelfRagError `quota-too-small` with figures
 */
export async function requireRoom(shelf: Shelf, estimate: Estimate, needed: number, name: string): Promise<void> {
  if (needed === 0) return;
  const { quota, usage = 0 } = await estimate();
  const said = quota === undefined ? Infinity : Math.max(0, quota - usage);
  const free = said < needed ? said : await tryRoom(shelf, needed);
  if (free >= needed) return;
  throw new SelfRagError(
    'quota-too-small',
    `${name} needs ${sizeText(needed)} more, and the browser allows this page only ${sizeText(free)} more. Delete other models, free space on the disk, or choose the model as a folder.`,
    { neededBytes: needed, freeBytes: free },
  );
}

/** Bytes that files can grow to, at most `needed`. */
async function tryRoom(shelf: Shelf, needed: number): Promise<number> {
  const files: OpenFile[] = [];
  let fits = 0;
  try {
    while (fits < needed) {
      const file = await shelf.open(PROBE, String(files.length));
      files.push(file);
      const piece = Math.min(PIECE, needed - fits);
      if (!grows(file, piece)) return fits + largest(file, piece);
      fits += piece;
    }
    return fits;
  } catch (error) {
    // Another tab is trying at this moment: the download itself will tell.
    if (error instanceof SelfRagError && error.code === 'store-busy') return needed;
    throw error;
  } finally {
    for (const file of files) {
      file.truncate(0);
      file.close();
    }
    if (files.length > 0) await shelf.remove(PROBE);
  }
}

/** Bytes that a file can grow to, less than `refused`. */
function largest(file: OpenFile, refused: number): number {
  let fits = 0;
  for (let step = 0, size = refused / 2; step < STEPS; step++, size /= 2) {
    if (grows(file, Math.floor(fits + size))) fits = Math.floor(fits + size);
  }
  return fits;
}

/** Chrome refuses to grow a file without a word, others throw. */
function grows(file: OpenFile, bytes: number): boolean {
  try {
    file.truncate(bytes);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error;
  }
  return file.getSize() === bytes;
}
