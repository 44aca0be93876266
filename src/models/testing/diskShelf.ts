/** A shelf on disk, for tests: Node has no private file system of an origin. */
import { closeSync, existsSync, fsyncSync, fstatSync, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Shelf } from '../sources/shelf';

export interface DiskShelfOptions {
  /** Bytes of one file beyond which the quota is used up. */
  limit?: number;
  /** As Chrome does, which returns 2^32 - 8 and grows the file all the same, or by an exception as others do. */
  full?: 'chrome' | 'throws';
}

/** @param options looked at at each write, so that a test may change them */
export function diskShelf(root: string, options: DiskShelfOptions = {}): Shelf {
  const fits = (bytes: number) => {
    if (bytes <= (options.limit ?? Infinity)) return true;
    if (options.full !== 'chrome') throw new DOMException('full', 'QuotaExceededError');
    return false;
  };
  const at = (key: string, name: string) => join(root, key, encodeURIComponent(name));
  return {
    keys: async () => readdirSync(root).filter((name) => !name.startsWith('.')),
    async sizes(key) {
      if (!existsSync(join(root, key))) return new Map();
      return new Map(readdirSync(join(root, key)).map((name) => [decodeURIComponent(name), statSync(join(root, key, name)).size]));
    },
    async open(key, name) {
      mkdirSync(join(root, key), { recursive: true });
      const fd = openSync(at(key, name), existsSync(at(key, name)) ? 'r+' : 'w+');
      return {
        getSize: () => fstatSync(fd).size,
        read: (into, { at: from }) => readSync(fd, into, 0, into.byteLength, from),
        write(data, { at: from }) {
          if (fits(from + data.byteLength)) return writeSync(fd, data, 0, data.byteLength, from);
          ftruncateSync(fd, options.limit);
          return 2 ** 32 - 8;
        },
        truncate: (bytes) => void (fits(bytes) && ftruncateSync(fd, bytes)),
        flush: () => fsyncSync(fd),
        close: () => closeSync(fd),
      };
    },
    file: async (key, name) => (existsSync(at(key, name)) ? new Blob([readFileSync(at(key, name))]) : null),
    remove: async (key) => rmSync(join(root, key), { recursive: true, force: true }),
  };
}
