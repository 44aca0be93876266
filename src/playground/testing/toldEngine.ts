/** An engine in the same thread that tells a story through the real method, for tests of the page. */
import { critique, expand, freeDecode, plainRag, resume, run, SelfRagError, type RunEvent } from '../../selfrag';
import type { Engine, EngineStatus } from '../worker/api';
import { toldPorts, type Story } from './told';

export interface ToldEngine extends Engine {
  /** Questions of the runs, plain and not, new and resumed, that were asked for. */
  readonly asked: string[];
  readonly disposed: () => boolean;
}

/** @param delay milliseconds per decoding step and per loading step */
export function toldEngine(story: Story, delay = 0, failLoad: SelfRagError | null = null): ToldEngine {
  const ports = toldPorts(story, delay);
  const asked: string[] = [];
  let disposed = false;
  const pause = () => new Promise((resolve) => setTimeout(resolve, delay));
  const status: EngineStatus = {
    generator: ports.generator.info,
    retriever: ports.retriever.info,
    backend: 'wasm',
    backendReason: 'This browser offers no GPU to pages.',
    threads: 1,
    cached: true,
    cacheReason: null,
  };
  const record = (method: typeof run): Engine['run'] => (request) => {
    asked.push(request.question);
    return method(request, ports, { id: `told-${asked.length}`, now: () => Date.now() }) as ReturnType<Engine['run']>;
  };
  return {
    asked,
    disposed: () => disposed,
    async load(_options, onProgress) {
      for (const [i, step] of ['generator weights', 'index', 'checking the GPU'].entries()) {
        onProgress({ step, loadedBytes: (i + 1) * 2e6, totalBytes: 6e6 });
        await pause();
      }
      if (failLoad) throw failLoad;
      return status;
    },
    run: record(run),
    resume({ trace, settings }) {
      asked.push(trace.question);
      return resume(trace, settings, ports, { now: () => Date.now() }) as ReturnType<Engine['resume']>;
    },
    expand({ trace, settings, budget }) {
      asked.push(trace.question);
      return expand(trace, settings, ports, { now: () => Date.now() }, budget) as AsyncIterableIterator<RunEvent>;
    },
    plainRag: record(plainRag),
    freeDecode: (request) => freeDecode(request, ports.generator) as ReturnType<Engine['freeDecode']>,
    critique: async function* (request) {
      yield await critique(request, ports.generator);
    },
    search: (_query, k) => ports.retriever.retrieve('', k),
    dispose: () => {
      disposed = true;
    },
  };
}
