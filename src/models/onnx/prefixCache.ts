/**
 * Caches of prompts already read, so that what prompts share (the instruction, earlier segments) is read once: within a
 * batch, between the steps of a search, and when a question is run again.
 */
import { emptyKv, gather, kvBytes, type KvCache, type KvShape } from './kv';

interface Entry {
  readonly ids: readonly number[];
  /** One row, as long as `ids`. */
  readonly kv: KvCache;
}

export class PrefixCache {
  /** Least recently used first. */
  #entries: Entry[] = [];

  /** @param maxBytes of all entries together */
  constructor(
    private readonly shape: KvShape,
    private readonly maxBytes: number,
  ) {}

  /** The longest known beginning of `ids`, always leaving at least one id to read. */
  longest(ids: readonly number[]): KvCache {
    let best: Entry | undefined;
    let shared = 0;
    for (const entry of this.#entries) {
      const common = Math.min(commonLength(entry.ids, ids), ids.length - 1);
      if (common > shared) {
        best = entry;
        shared = common;
      }
    }
    if (!best) return emptyKv(this.shape);
    this.#entries = [...this.#entries.filter((entry) => entry !== best), best];
    return gather([{ cache: best.kv, row: 0, length: shared }], this.shape);
  }

  /** Keeps a cache of one row; entries that are a beginning of it give way, and a longer one already says it all. */
  put(ids: readonly number[], kv: KvCache): void {
    if (this.#entries.some((entry) => commonLength(entry.ids, ids) === ids.length)) return;
    const others = this.#entries.filter((entry) => commonLength(entry.ids, ids) < entry.ids.length);
    this.#entries = [...others, { ids, kv }];
    let bytes = this.#entries.reduce((sum, entry) => sum + kvBytes(this.shape, entry.ids.length), 0);
    while (bytes > this.maxBytes) {
      const oldest = this.#entries.shift();
      if (!oldest) return;
      bytes -= kvBytes(this.shape, oldest.ids.length);
    }
  }

  get size(): number {
    return this.#entries.length;
  }
}

function commonLength(a: readonly number[], b: readonly number[]): number {
  const end = Math.min(a.length, b.length);
  let i = 0;
  while (i < end && a[i] === b[i]) i++;
  return i;
}
