/** Engines in a browser's worker: files over the network, WebAssembly with so many threads, or WebGPU. */
import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { loadGenerator, type FileEntry, type FileSource, type Runtime } from '../../src/models';
import { webRuntime } from '../../src/models/runtime';
import { GENERATOR, type Platform } from './engine';

/** The server's root (bench/made.ts). */
const SITE = new URL('/', location.href);
const absolute = (url: string) => new URL(url, import.meta.url).href;

/** @param threads of WebAssembly; the runtime takes as many as the machine has, so the machine is made to look smaller */
export function browserPlatform(device: 'wasm' | 'webgpu', threads: number): Platform {
  Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => threads });
  let runtime: ReturnType<typeof webRuntime> | undefined;
  return {
    device,
    threads,
    files,
    bytes,
    runtime: () => (runtime ??= webRuntime({ prefer: device })),
    async transformers() {
      const { env } = await import('@huggingface/transformers');
      env.allowLocalModels = true;
      env.localModelPath = new URL('made/', SITE).href;
      env.useWasmCache = false;
      const { wasm } = env.backends.onnx;
      if (!wasm) throw new Error('transformers.js shows no WebAssembly settings.');
      wasm.numThreads = threads;
      if (device === 'webgpu' && !(await subgroupsWork(await this.runtime()))) leaveOutSubgroups();
      // On wasm the very build that ours runs on, and the faster one; with WebGPU the one that transformers.js takes by itself.
      wasm.wasmPaths =
        device === 'wasm'
          ? { mjs: absolute(plainMjs), wasm: absolute(plainWasm) }
          : { mjs: absolute(asyncifyMjs), wasm: absolute(asyncifyWasm) };
      return { options: { device } };
    },
  };
}

/** Whether our generator passed its check on a device with subgroups, or only on one without (src/models/load.ts). */
async function subgroupsWork(runtime: Runtime): Promise<boolean> {
  const { generator } = await loadGenerator({ files, runtime, manifestPath: GENERATOR });
  const work = (await runtime.avoidSubgroups?.()) ?? true;
  await generator.release();
  return work;
}

/** Devices asked for from now on in this worker have no subgroups. */
function leaveOutSubgroups(): void {
  const asked = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = function (descriptor) {
    const features = [...(descriptor?.requiredFeatures ?? [])].filter((name) => !name.includes('subgroup'));
    return asked.call(this, { ...descriptor, requiredFeatures: features });
  };
}

async function bytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(path, SITE));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Plain fetches: what is measured here is not how files are kept. */
const files: FileSource = {
  storage: { cached: false, reason: null },
  json: async (path) => JSON.parse(new TextDecoder().decode(await bytes(path))) as unknown,
  read: (folder: string, { path }: FileEntry) => bytes(`${folder}/${path}`),
};
