/** A shelf on disk, for tests: Node has no private file system of an origin. */
import { closeSync, existsSync, fsyncSync, fstatSync, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Shelf } from '../sources/shelf';

/** @param limit bytes of one file beyond which a write fails, as where the quota is used up */
export function diskShelf(root: string, limit = Infinity): Shelf {
  const at = (key: string, name: string) => join(root, key, encodeURIComponent(name));
  return {
    keys: async () => readdirSync(root),
    async sizes(key) {
      if (!existsSync(join(root, key))) return new Map();
      return new Map(readdirSync(join(root, key)).map((name) => [decodeURIComponent(name), statSync(join(root, key, name)).size]));
    },
    async open(key, name) {
      mkdirSync(join(root, key), { recursive: true });
      const fd = openSync(at(key, name), existsSync(at(key, name)) ? 'r+' : 'w+');
      return {
        getSize: () => fstatSync(fd).size,
        read: (into, options) => readSync(fd, into, 0, into.byteLength, options.at),
        write(data, options) {
          if (options.at + data.byteLength > limit) throw new DOMException('full', 'QuotaExceededError');
          return writeSync(fd, data, 0, data.byteLength, options.at);
        },
        truncate: (bytes) => ftruncateSync(fd, bytes),
        flush: () => fsyncSync(fd),
        close: () => closeSync(fd),
      };
    },
    file: async (key, name) => (existsSync(at(key, name)) ? new Blob([readFileSync(at(key, name))]) : null),
    remove: async (key) => rmSync(join(root, key), { recursive: true, force: true }),
  };
}
