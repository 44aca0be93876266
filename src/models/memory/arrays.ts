/** Memory as typed arrays: the native runtime works on them in place, a WebAssembly one copies them in and out. */
import { SelfRagError } from '../../selfrag';
import type { Copy, HeldTensor, Memory, MemorySpace } from '../session';

const GIB = 2 ** 30;

interface ArrayMemory extends Memory {
  /** Replaced where a run returns new arrays. */
  buffer: ArrayBuffer;
}

export class ArraySpace implements MemorySpace {
  readonly maxBytes = 4 * GIB;
  readonly budgetBytes = GIB;
  readonly totalBytes = null;

  async allocate(sizes: readonly number[]): Promise<Memory[]> {
    try {
      return sizes.map((bytes): ArrayMemory => ({ bytes, buffer: new ArrayBuffer(bytes) }));
    } catch (cause) {
      throw outOfMemory(sizes, cause);
    }
  }

  copy(copies: readonly Copy[]): void {
    for (const { from, fromByte, to, toByte, bytes } of copies) {
      new Uint8Array(bufferOf(to), toByte, bytes).set(new Uint8Array(bufferOf(from), fromByte, bytes));
    }
  }

  release(memories: readonly Memory[]): void {
    for (const memory of memories) (memory as ArrayMemory).buffer = new ArrayBuffer(0);
  }

  /** The elements of a held tensor; writing to them writes to its memory. */
  view({ memory, type, dims }: HeldTensor): Float32Array | Uint16Array {
    const length = dims.reduce((size, dim) => size * dim, 1);
    return new (type === 'float32' ? Float32Array : Uint16Array)(bufferOf(memory), 0, length);
  }
}

function bufferOf(memory: Memory): ArrayBuffer {
  return (memory as ArrayMemory).buffer;
}

/** An allocation that failed, with its figures. */
export function outOfMemory(sizes: readonly number[], cause?: unknown): SelfRagError {
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return new SelfRagError(
    'no-memory',
    `There is no room for ${Math.ceil(bytes / 1e6)} MB of caches. Close other pages, or lower the number of passages or the length.`,
    { bytes },
    cause === undefined ? {} : { cause },
  );
}
