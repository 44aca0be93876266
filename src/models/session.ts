/**
 * What the engine asks of an ONNX runtime. Two implementations: runtime.ts (browser) and runtimeNode.ts (terminal).
 * Tensors are plain data, so everything above this line is the same code in both.
 */

export type Backend = 'webgpu' | 'wasm' | 'cpu';

export type TensorValue =
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array };

export type TensorMap = Record<string, TensorValue>;

export interface ModelFiles {
  /** The graph, an ONNX protobuf. */
  readonly graph: Uint8Array;
  /** Weights beside the graph, by the path under which the graph refers to them. */
  readonly external: readonly { readonly path: string; readonly data: Uint8Array }[];
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs of all sessions of a runtime are queued one behind the other; a failed run does not fail the next.
   * @throws SelfRagError `gpu-lost`
   */
  run(feeds: TensorMap): Promise<TensorMap>;
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
