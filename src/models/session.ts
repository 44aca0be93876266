/**
 * What the engine asks of an ONNX runtime. Two implementations: runtime.ts (browser) and runtimeNode.ts (terminal).
 * What goes in and out is plain data; what has to stay between runs (caches) lies in memory of the runtime's own, known
 * here only by a handle, so everything above this line is the same code on a CPU, in WebAssembly and on a GPU.
 */

export type Backend = 'webgpu' | 'wasm' | 'cpu';

/** Element types of caches. */
export type KvType = 'float32' | 'float16';

export const ELEMENT_BYTES: Readonly<Record<KvType, number>> = { float32: 4, float16: 2 };

export type TensorValue =
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array }
  /** IEEE 754 half precision, as bits. */
  | { readonly type: 'float16'; readonly dims: readonly number[]; readonly data: Uint16Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array };

export type TensorMap = Record<string, TensorValue>;

export interface ModelFiles {
  /** The graph, an ONNX protobuf. */
  readonly graph: Uint8Array;
  /** Weights beside the graph, by the path under which the graph refers to them; a blob is read piece by piece. */
  readonly external: readonly { readonly path: string; readonly data: Uint8Array | Blob }[];
}

/** Memory where the runtime computes; it keeps its content between runs. Only the space that made it can look inside. */
export interface Memory {
  readonly bytes: number;
}

/** A memory, from its beginning, as a tensor; it may be longer than the tensor. */
export interface HeldTensor {
  readonly memory: Memory;
  readonly type: KvType;
  readonly dims: readonly number[];
}

/** Offsets and length in bytes, multiples of 4. Copies of one call happen in their order. */
export interface Copy {
  readonly from: Memory;
  readonly fromByte: number;
  readonly to: Memory;
  readonly toByte: number;
  readonly bytes: number;
}

export interface MemorySpace {
  /** The largest single memory, in bytes. */
  readonly maxBytes: number;
  /** What caches may take in all where nobody says otherwise, in bytes. */
  readonly budgetBytes: number;
  /** What weights and caches share, in bytes; null: not known. */
  readonly totalBytes: number | null;
  /** All of these sizes or none, filled with zeros. @throws SelfRagError `no-memory`, `gpu-lost` */
  allocate(sizes: readonly number[]): Promise<Memory[]>;
  copy(copies: readonly Copy[]): void;
  release(memories: readonly Memory[]): void;
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly memory: MemorySpace;
  /**
   * Runs of all sessions of a runtime are queued one behind the other; a failed run does not fail the next.
   * @param held by name of input or output: an input is read from it, an output is written into it. One memory may be
   * both, for operators that work in place. @returns the outputs that are not held
   * @throws SelfRagError `gpu-lost`
   */
  run(feeds: TensorMap, held?: Readonly<Record<string, HeldTensor>>): Promise<TensorMap>;
  release(): Promise<void>;
}

export interface Runtime {
  /** Usable here, best first; never empty. */
  readonly backends: readonly Backend[];
  /** Threads of the wasm backend; 1 without cross-origin isolation. */
  readonly threads: number;
  /** One sentence: why the first backend is the first. */
  readonly reason: string;
  createSession(model: ModelFiles, backend: Backend): Promise<Session>;
  /**
   * Sessions on the GPU are from now on made on a device without subgroups, for which the runtime has other kernels.
   * @returns false when the device has none as it is
   */
  avoidSubgroups?(): Promise<boolean>;
}

/** Runs tasks one after the other in the order of arrival; a failure concerns its own caller alone. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
