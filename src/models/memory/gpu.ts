/** Memory on the GPU: buffers that the runtime binds as tensors, and copies that never leave the device. */
import type { Copy, HeldTensor, Memory, MemorySpace } from '../session';
import { outOfMemory } from './arrays';
import type { WatchedDevice } from './gpuDevice';

const GIB = 2 ** 30;
/** WebGPU binds and copies whole words, and the runtime asks for multiples of 16 bytes. */
const ALIGNMENT = 16;
/** GPUBufferUsage: STORAGE, COPY_SRC and COPY_DST. */
const USAGE = 0x80 | 0x04 | 0x08;

interface GpuMemory extends Memory {
  readonly buffer: GPUBuffer;
}

export class GpuSpace implements MemorySpace {
  readonly maxBytes: number;
  /** WebGPU does not tell how much memory there is. */
  readonly budgetBytes = 2 * GIB;
  readonly totalBytes = null;
  #bounce: GPUBuffer | null = null;

  constructor(private readonly watched: WatchedDevice) {
    const { limits } = this.device;
    this.maxBytes = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  }

  get device(): GPUDevice {
    return this.watched.device;
  }

  async allocate(sizes: readonly number[]): Promise<Memory[]> {
    this.device.pushErrorScope('out-of-memory');
    const memories = sizes.map((bytes): GpuMemory => ({ bytes, buffer: this.#buffer(bytes) }));
    const error = await this.watched.guard(this.device.popErrorScope());
    if (!error) return memories;
    this.release(memories);
    throw outOfMemory(sizes, error);
  }

  copy(copies: readonly Copy[]): void {
    if (copies.length === 0) return;
    const encoder = this.device.createCommandEncoder();
    for (const { from, fromByte, to, toByte, bytes } of copies) {
      if (from !== to) encoder.copyBufferToBuffer(bufferOf(from), fromByte, bufferOf(to), toByte, bytes);
      else {
        // Within one buffer the rules forbid a direct copy.
        const bounce = this.#bounceOf(bytes);
        encoder.copyBufferToBuffer(bufferOf(from), fromByte, bounce, 0, bytes);
        encoder.copyBufferToBuffer(bounce, 0, bufferOf(to), toByte, bytes);
      }
    }
    this.device.queue.submit([encoder.finish()]);
  }

  release(memories: readonly Memory[]): void {
    for (const memory of memories) bufferOf(memory).destroy();
  }

  bufferOf({ memory }: HeldTensor): GPUBuffer {
    return bufferOf(memory);
  }

  #bounceOf(bytes: number): GPUBuffer {
    if (!this.#bounce || this.#bounce.size < bytes) this.#bounce = this.#buffer(bytes);
    return this.#bounce;
  }

  #buffer(bytes: number): GPUBuffer {
    return this.device.createBuffer({ size: Math.ceil(bytes / ALIGNMENT) * ALIGNMENT, usage: USAGE });
  }
}

function bufferOf(memory: Memory): GPUBuffer {
  return (memory as GpuMemory).buffer;
}
