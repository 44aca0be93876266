/** Where files of a person's own models are kept. The browser's is opfs.ts; tests have one on disk. */

/** An open file, for one writer at a time; the part of the browser's FileSystemSyncAccessHandle that is used here. */
export interface OpenFile {
  /** Bytes. */
  getSize(): number;
  /** @returns bytes read */
  read(into: Uint8Array, options: { at: number }): number;
  /**
   * @returns bytes written; another number than was given means that the quota is used up, and what was written then is
   * not to be relied on: Chrome returns 2^32 - 8 @throws DOMException `QuotaExceededError`
   */
  write(data: Uint8Array, options: { at: number }): number;
  /** Cuts or grows. Where the quota does not allow the size, Chrome leaves it silently, others throw. */
  truncate(bytes: number): void;
  flush(): void;
  close(): void;
}

/** Folders by key, with flat files. */
export interface Shelf {
  /** Without those that begin with a dot. */
  keys(): Promise<readonly string[]>;
  /** Bytes of each file of a key; empty when there is no such key. */
  sizes(key: string): Promise<ReadonlyMap<string, number>>;
  /** Creates the file where there is none. @throws SelfRagError `store-busy` when it is open elsewhere */
  open(key: string, name: string): Promise<OpenFile>;
  /** A file without reading it; null: not there. */
  file(key: string, name: string): Promise<Blob | null>;
  /** Removes a key with all its files. @throws SelfRagError `store-busy` */
  remove(key: string): Promise<void>;
}

export async function readText(shelf: Shelf, key: string, name: string): Promise<string | null> {
  const file = await shelf.file(key, name);
  return file && file.text();
}

/** @returns false: the quota is used up, and what the file holds now is not to be relied on */
export async function writeText(shelf: Shelf, key: string, name: string, text: string): Promise<boolean> {
  const data = new TextEncoder().encode(text);
  const file = await shelf.open(key, name);
  try {
    if (!writeWhole(file, data, 0)) return false;
    file.truncate(data.byteLength);
    file.flush();
    return true;
  } finally {
    file.close();
  }
}

/** Writes if there is room. @returns whether there was; if not, the file may have grown without its content */
export function writeWhole(file: OpenFile, data: Uint8Array, at: number): boolean {
  try {
    return file.write(data, { at }) === data.byteLength;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'QuotaExceededError') return false;
    throw error;
  }
}
