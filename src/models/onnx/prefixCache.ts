/**
 * Sequences already read, so that what prompts share (the instruction, earlier segments) is read once: between the
 * steps of a search, and when a question is run again. Entries lie in the runtime's memory, beside the rows that decode,
 * each in a block of its own of just its length.
 */
import { SelfRagError } from '../../selfrag';
import type { Decoder } from './decoder';
import { kvBytes, type KvBlock } from './kv';

interface Entry {
  readonly ids: readonly number[];
  /** One row, as long as `ids`. */
  readonly block: KvBlock;
}

const GIVING_UP: ReadonlySet<string> = new Set(['no-memory', 'gpu-lost']);

export class PrefixCache {
  /** Least recently used first. */
  #entries: Entry[] = [];

  /** @param maxBytes of all entries together */
  constructor(
    private readonly decoder: Decoder,
    private readonly maxBytes: number,
  ) {}

  /** The entry with the longest beginning in common with `ids`; it may be gone once another is put. */
  longest(ids: readonly number[]): { readonly block: KvBlock; readonly length: number } | null {
    let best: Entry | undefined;
    let length = 0;
    for (const entry of this.#entries) {
      const common = commonLength(entry.ids, ids);
      if (common > length) {
        best = entry;
        length = common;
      }
    }
    if (!best) return null;
    this.#entries = [...this.#entries.filter((entry) => entry !== best), best];
    return { block: best.block, length };
  }

  /** Keeps a copy of a row; entries that are a beginning of it give way, and a longer one already says it all. */
  async put(ids: readonly number[], from: KvBlock, row: number): Promise<void> {
    const bytes = kvBytes(this.decoder.shape, ids.length);
    if (bytes > this.maxBytes || ids.length === 0 || this.#holds(ids)) return;
    this.#drop((entry) => commonLength(entry.ids, ids) === entry.ids.length);
    while (this.bytes + bytes > this.maxBytes) this.#drop((entry) => entry === this.#entries[0]);
    let block: KvBlock;
    try {
      block = await this.decoder.allocate(1, ids.length);
    } catch (error) {
      // What is kept here only saves time: it makes room, and nothing is kept this time. A lost device is told by its next
      // run, when all that is known has been told.
      if (!(error instanceof SelfRagError && GIVING_UP.has(error.code))) throw error;
      return this.clear();
    }
    block.copyRow(from, row, 0, ids.length);
    this.#entries.push({ ids, block });
  }

  clear(): void {
    this.#drop(() => true);
  }

  get size(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#entries.reduce((sum, { ids }) => sum + kvBytes(this.decoder.shape, ids.length), 0);
  }

  #holds(ids: readonly number[]): boolean {
    return this.#entries.some((entry) => commonLength(entry.ids, ids) === ids.length);
  }

  #drop(which: (entry: Entry) => boolean): void {
    const going = this.#entries.filter(which);
    this.#entries = this.#entries.filter((entry) => !going.includes(entry));
    for (const { block } of going) block.release();
  }
}

export function commonLength(a: readonly number[], b: readonly number[]): number {
  const end = Math.min(a.length, b.length);
  let i = 0;
  while (i < end && a[i] === b[i]) i++;
  return i;
}
