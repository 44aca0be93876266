/**
 * Key and value caches of fixed capacity, in the runtime's memory. A block is a table of rows; each row holds the keys
 * and values of one sequence from its first position on. The network writes new positions in place, and rows move by
 * copies inside that memory.
 */
import { ELEMENT_BYTES, type Copy, type HeldTensor, type KvType, type Memory, type MemorySpace } from '../session';

export interface KvShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headSize: number;
  /** Element type of past and present; float32 where nothing is said. */
  readonly kvType?: KvType | undefined;
}

/** Bytes of all keys and values of so many positions. */
export function kvBytes(shape: KvShape, positions: number): number {
  return positions * shape.layers * 2 * shape.kvHeads * positionBytes(shape);
}

/** Bytes of one position in one head of one tensor. */
export function positionBytes({ headSize, kvType = 'float32' }: KvShape): number {
  return headSize * ELEMENT_BYTES[kvType];
}

export class KvBlock {
  private constructor(
    private readonly space: MemorySpace,
    readonly shape: KvShape,
    readonly rows: number,
    /** Positions per row. */
    readonly capacity: number,
    /** Per layer key, then value, each [rows, kvHeads, capacity, headSize]. */
    readonly tensors: readonly Memory[],
  ) {}

  /** @throws SelfRagError `no-memory`, `gpu-lost` */
  static async allocate(space: MemorySpace, shape: KvShape, rows: number, capacity: number): Promise<KvBlock> {
    const bytes = rows * shape.kvHeads * capacity * positionBytes(shape);
    const tensors = await space.allocate(Array<number>(shape.layers * 2).fill(bytes));
    return new KvBlock(space, shape, rows, capacity, tensors);
  }

  /** The first rows as past and present of a run: one memory under both names, so that attention works in place. */
  held(rows: number): Record<string, HeldTensor> {
    const { kvHeads, headSize, kvType = 'float32' } = this.shape;
    const dims = [rows, kvHeads, this.capacity, headSize];
    return Object.fromEntries(
      this.tensors.flatMap((memory, t) => {
        const tensor = { memory, type: kvType, dims };
        const name = `${t >> 1}.${t % 2 === 0 ? 'key' : 'value'}`;
        return [[`past_key_values.${name}`, tensor], [`present.${name}`, tensor]];
      }),
    );
  }

  /** Copies the first `length` positions of a row of `from`; it may be this block. */
  copyRow(from: KvBlock, fromRow: number, row: number, length: number): void {
    if (length === 0 || (from === this && fromRow === row)) return;
    const { kvHeads } = this.shape;
    const position = positionBytes(this.shape);
    // Heads that lie equally far apart in both move in one piece, with what lies between them.
    const pieces = from.capacity === this.capacity ? 1 : kvHeads;
    const bytes = (pieces === 1 ? (kvHeads - 1) * this.capacity + length : length) * position;
    const copies = this.tensors.flatMap((to, t) =>
      Array.from({ length: pieces }, (_, head): Copy => ({
        from: from.tensors[t] as Memory,
        fromByte: (fromRow * kvHeads + head) * from.capacity * position,
        to,
        toByte: (row * kvHeads + head) * this.capacity * position,
        bytes,
      })),
    );
    this.space.copy(copies);
  }

  release(): void {
    this.space.release(this.tensors);
  }
}
