/** How the browser loads: files from our own origin, the runtime that fits, generator, encoder and index side by side. */
import { browserFiles, loadGenerator } from '../../models';
import { openModel } from '../../models/sources/open';
import { BUNDLED } from '../../models/sources/origin';
import { webRuntime } from '../../models/runtime';
import { loadEncoder, loadRetriever } from '../../retrieval';
import type { EngineNews, LoadProgress } from './api';
import type { HostLoadOptions, Loaded } from './host';

const GENERATOR = 'models/generator/manifest.json';
const ENCODER = 'models/encoder/manifest.json';
const INDEX = 'index/manifest.json';

export async function loadBrowser(
  { root, backend: prefer, avoidGpu, model = BUNDLED }: HostLoadOptions,
  onProgress: (progress: LoadProgress) => void,
  onNews: (news: EngineNews) => void,
): Promise<Loaded> {
  const files = browserFiles(root);
  const abort = new AbortController();
  const { signal } = abort;
  const parts = new Map<string, { loadedBytes: number; totalBytes: number }>();
  let step = 'starting the runtime';
  const report = (part: string, loadedBytes: number, totalBytes: number, next = step) => {
    step = next;
    parts.set(part, { loadedBytes, totalBytes });
    const sum = (key: 'loadedBytes' | 'totalBytes') => [...parts.values()].reduce((all, one) => all + one[key], 0);
    onProgress({ step, loadedBytes: sum('loadedBytes'), totalBytes: sum('totalBytes') });
  };
  onProgress({ step, loadedBytes: 0, totalBytes: 0 });

  const runtime = await webRuntime({ prefer, ...(avoidGpu !== null && { avoidGpu }) });
  const generating = loadGenerator({
    ...openModel(model, { files, manifestPath: GENERATOR }),
    runtime,
    signal,
    onProgress: (now) => report(GENERATOR, now.loadedBytes, now.totalBytes, now.step),
    onPlan: ({ candidates, rows, sentence }) => onNews({ kind: 'plan', candidates, rows, sentence }),
    onRecovered: (sentence, now) => onNews({ kind: 'recovered', sentence, backend: now === 'webgpu' ? 'webgpu' : 'wasm' }),
  });
  const encoding = loadEncoder({
    files,
    runtime,
    backend: 'wasm',
    manifestPath: ENCODER,
    signal,
    onProgress: (loaded, total) => report(ENCODER, loaded, total),
  });
  const indexing = encoding.then((encoder) =>
    loadRetriever({
      files,
      encoder,
      manifestPath: INDEX,
      signal,
      onProgress: (loaded, total) => report(INDEX, loaded, total),
    }),
  );
  try {
    const [{ generator, backend, backendReason }, { retriever }] = await Promise.all([generating, indexing]);
    await files.settle();
    return {
      generator,
      retriever,
      status: {
        generator: generator.info,
        retriever: retriever.info,
        backend: backend === 'webgpu' ? 'webgpu' : 'wasm',
        backendReason,
        threads: runtime.threads,
        cached: files.storage.cached,
        cacheReason: files.storage.reason,
      },
    };
  } catch (error) {
    abort.abort();
    throw error;
  }
}
