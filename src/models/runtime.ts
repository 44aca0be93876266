/**
 * The browser's runtime and the only file that imports onnxruntime-web. The plain build (3.7 MB on the wire) runs what
 * runs on wasm; a build with WebGPU is fetched beside it only where there is a GPU, the smaller and faster one where the
 * browser can suspend WebAssembly (JSPI). The builds with WebGPU cannot stand in for the plain one: their CPU side lacks
 * kernels, block-quantised embeddings among them.
 */
import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiMjs from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { InferenceSession } from 'onnxruntime-common';
import { SelfRagError } from '../selfrag';
import { GpuSpace } from './memory/gpu';
import { WatchedDevice } from './memory/gpuDevice';
import { heapHolder } from './memory/heap';
import glueUrl from './memory/ortGlue.mjs?url&no-inline';
import { arrayHolder, createOrtSession, gpuHolder } from './ort';
import { SerialQueue, type Backend, type ModelFiles, type Runtime, type Session } from './session';
import { tellingUnreachable } from './unreachable';

const MAX_THREADS = 4;

const BUILDS = {
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
 * Builds are fetched and started when their first session is made. A start that failed cannot be repeated in the same
 * worker.
 * @throws SelfRagError `no-simd`; a session's: `runtime-missing` where a part of its build cannot be fetched
 */
export async function webRuntime({ prefer, avoidGpu }: WebRuntimeOptions): Promise<Runtime> {
  requireSimd();
  const reason = prefer === 'wasm' ? 'WebAssembly was chosen in the settings.' : (avoidGpu ?? (await gpuMissing()));
  const threads = globalThis.crossOriginIsolated ? Math.min(MAX_THREADS, navigator.hardwareConcurrency) : 1;
  const cpu = once(() => start(BUILDS.plain, threads));
  const gpu = once(() => start('Suspending' in WebAssembly ? BUILDS.jspi : BUILDS.asyncify, 1));
  return {
    backends: reason === null ? ['webgpu', 'wasm'] : ['wasm'],
    threads,
    reason: reason ?? 'This browser has WebGPU.',
    createSession: (model, backend) =>
      tellingUnreachable((backend === 'webgpu' ? gpu() : cpu()).then((build) => build.create(model, backend))),
    avoidSubgroups: async () => (await gpu()).avoidSubgroups(),
  };
}

interface StartedBuild {
  create(model: ModelFiles, backend: Backend): Promise<Session>;
  avoidSubgroups(): Promise<boolean>;
}

async function start(build: (typeof BUILDS)[keyof typeof BUILDS], threads: number): Promise<StartedBuild> {
  const ort = await build.load();
  const glue = `${absolute(glueUrl)}?${new URLSearchParams({ glue: absolute(build.mjs) })}`;
  ort.env.wasm.wasmPaths = { mjs: build === BUILDS.plain ? glue : absolute(build.mjs), wasm: absolute(build.wasm) };
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.proxy = false;
  ort.env.logLevel = 'error';
  const queue = new SerialQueue();
  const options = { logSeverityLevel: 3 } as const;
  let gpu: WatchedDevice | undefined;
  /** Not the runtime's own device but one that took its place; the runtime has to be told of it. */
  let replaced = false;
  const holder = async (session: InferenceSession) => {
    const { instance } = (await import(/* @vite-ignore */ glue)) as { instance: unknown };
    return heapHolder(instance, session) ?? arrayHolder(ort, false);
  };
  return {
    async create(model, backend) {
      if (backend !== 'webgpu') return createOrtSession(ort, model, { ...options, executionProviders: [backend] }, queue, holder);
      if (gpu?.isLost) {
        gpu = await gpu.another();
        replaced = true;
      }
      let mine = gpu;
      const device = replaced ? mine?.device : undefined;
      const own = async () => (gpu = mine ??= new WatchedDevice(await ort.env.webgpu.device));
      return createOrtSession(
        ort,
        model,
        { ...options, executionProviders: [{ name: 'webgpu', ...(device && { device }) }] },
        queue,
        async () => gpuHolder(ort, new GpuSpace(await own())),
        async (work) => mine?.guard(work) ?? work,
      );
    },
    async avoidSubgroups() {
      if (!gpu?.hasSubgroups) return false;
      gpu = await gpu.another({ subgroups: false });
      return (replaced = true);
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
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
