/**
 * A decoder with the memory around it: the blocks of rows that batches work in, and the sequences already read. If the
 * device is lost, all of this is lost with it.
 */
import { SelfRagError } from '../../selfrag';
import type { Decoder } from './decoder';
import type { KvBlock } from './kv';
import { commonLength, PrefixCache } from './prefixCache';

/** The memory of one batch. */
export interface Workspace {
  /** The rows that decode together. */
  readonly block: KvBlock;
  /** One row, in which prompts are read. */
  readonly reading: KvBlock;
  /** What `reading` holds. */
  read: readonly number[];
}

export class Engine {
  readonly prefixes: PrefixCache;
  /** The workspace of the last batch, for the next one. */
  #spare: Workspace | null = null;

  constructor(
    readonly decoder: Decoder,
    prefixBytes: number,
  ) {
    this.prefixes = new PrefixCache(decoder, prefixBytes);
  }

  /**
   * Memory for so many rows, or for fewer where there turns out to be less than was planned.
   * @throws SelfRagError `no-memory` when not one row can be had
   */
  async workspace(rows: number, capacity: number): Promise<Workspace> {
    const spare = this.#spare;
    this.#spare = null;
    if (spare && spare.block.rows >= rows && spare.block.capacity >= capacity) return spare;
    if (spare) release(spare);
    for (let fewer = rows; ; ) {
      try {
        return await this.#allocate(fewer, capacity);
      } catch (error) {
        if (!(error instanceof SelfRagError && error.code === 'no-memory')) throw error;
        // What was read before gives way first: it only saves time.
        if (this.prefixes.size > 0) this.prefixes.clear();
        else if (fewer > 1) fewer >>= 1;
        else throw error;
      }
    }
  }

  async #allocate(rows: number, capacity: number): Promise<Workspace> {
    const reading = await this.decoder.allocate(1, capacity);
    try {
      return { block: await this.decoder.allocate(rows, capacity), reading, read: [] };
    } catch (error) {
      reading.release();
      throw error;
    }
  }

  giveBack(workspace: Workspace): void {
    if (this.#spare) release(this.#spare);
    this.#spare = workspace;
  }

  /**
   * Brings the longest known beginning of `ids` into the reading row.
   * @returns its length; at least one id is left to read, since only reading gives logits
   */
  recall(workspace: Workspace, ids: readonly number[]): number {
    const here = commonLength(workspace.read, ids);
    const known = this.prefixes.longest(ids);
    const last = ids.length - 1;
    if (!known || Math.min(known.length, last) <= Math.min(here, last)) {
      workspace.read = workspace.read.slice(0, Math.min(here, last));
      return workspace.read.length;
    }
    const length = Math.min(known.length, last);
    workspace.reading.copyRow(known.block, 0, 0, length);
    workspace.read = ids.slice(0, length);
    return length;
  }

  /** Frees everything; the device may be gone already. */
  drop(): void {
    this.prefixes.clear();
    if (this.#spare) release(this.#spare);
    this.#spare = null;
  }
}

export function release({ block, reading }: Workspace): void {
  block.release();
  reading.release();
}
