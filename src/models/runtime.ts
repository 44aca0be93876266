/**
 * The browser's runtime and the only file that imports onnxruntime-web. Of its builds only one is fetched: the plain one
 * (about 14 MB, 3.7 MB on the wire) where there is no GPU, else one with WebGPU, which also runs on wasm when the GPU
 * fails its self-check. Where the browser can suspend WebAssembly (JSPI) the WebGPU build is smaller and faster.
 */
import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiMjs from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { SelfRagError } from '../selfrag';
import { createOrtSession } from './ort';
import { SerialQueue, type Backend, type Runtime } from './session';

const MAX_THREADS = 4;

const VARIANTS = {
  plain: { load: () => import('onnxruntime-web/wasm'), mjs: plainMjs, wasm: plainWasm },
  asyncify: { load: () => import('onnxruntime-web/webgpu'), mjs: asyncifyMjs, wasm: asyncifyWasm },
  jspi: { load: () => import('onnxruntime-web/jspi'), mjs: jspiMjs, wasm: jspiWasm },
};

export interface WebRuntimeOptions {
  /** `wasm` leaves the GPU alone even where there is one; `webgpu` goes on without where there is none. */
  readonly prefer: 'auto' | 'webgpu' | 'wasm';
  /** Why the GPU is not to be used this time, e.g. that it was lost before; a sentence. */
  readonly avoidGpu?: string;
}

/**
 * Fetches and starts ONNX Runtime. A start that failed cannot be repeated in the same worker.
 * @throws SelfRagError `no-simd`
 */
export async function webRuntime({ prefer, avoidGpu }: WebRuntimeOptions): Promise<Runtime> {
  requireSimd();
  const reason = prefer === 'wasm' ? 'WebAssembly was chosen in the settings.' : (avoidGpu ?? (await gpuMissing()));
  const variant = reason !== null ? VARIANTS.plain : 'Suspending' in WebAssembly ? VARIANTS.jspi : VARIANTS.asyncify;
  const ort = await variant.load();
  const threads = globalThis.crossOriginIsolated ? Math.min(MAX_THREADS, navigator.hardwareConcurrency) : 1;
  ort.env.wasm.wasmPaths = { mjs: absolute(variant.mjs), wasm: absolute(variant.wasm) };
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.proxy = false;
  ort.env.logLevel = 'error';
  const queue = new SerialQueue();
  let lost: Promise<never> | undefined;
  const guard = <T>(work: Promise<T>): Promise<T> => (lost ? Promise.race([work, lost]) : work);
  return {
    backends: reason === null ? ['webgpu', 'wasm'] : ['wasm'],
    threads,
    reason: reason ?? 'This browser has WebGPU.',
    async createSession(model, backend: Backend) {
      const session = await createOrtSession(
        ort,
        model,
        { executionProviders: [backend], logSeverityLevel: 3, graphOptimizationLevel: 'all' },
        queue,
        guard,
      );
      if (backend === 'webgpu') lost ??= gpuLost(await ort.env.webgpu.device);
      return session;
    },
  };
}

/** Rejects when the browser takes the GPU away; never resolves. */
function gpuLost(device: GPUDevice): Promise<never> {
  const lost = device.lost.then((info) => {
    throw new SelfRagError(
      'gpu-lost',
      'The browser took the GPU away in the middle of the work. Load the models again; they will run on WebAssembly.',
      { reason: info.message || info.reason },
    );
  });
  lost.catch(() => undefined);
  return lost;
}

async function gpuMissing(): Promise<string | null> {
  if (!navigator.gpu) return 'This browser has no WebGPU.';
  try {
    const adapter = await navigator.gpu.requestAdapter();
    return adapter ? null : 'The browser offers no GPU to WebGPU.';
  } catch (cause) {
    return `Asking for a GPU failed (${cause instanceof Error ? cause.message : String(cause)}).`;
  }
}

/** A module of one function that uses a vector instruction: valid only where SIMD is. */
const SIMD_MODULE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

function requireSimd(): void {
  if (typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_MODULE)) return;
  throw new SelfRagError(
    'no-simd',
    'This browser cannot run the models: it lacks WebAssembly SIMD. Use a current Chrome, Edge, Firefox or Safari.',
  );
}

/** Asset addresses are relative to the page's base; the runtime wants them absolute. */
function absolute(url: string): string {
  return new URL(url, import.meta.url).href;
}
