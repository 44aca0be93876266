/** The page's side of the library. A worker that dies rejects everything that waits for it, and the next call starts anew. */
import { proxy, wrap, type Remote } from 'comlink';
import { until } from '../../models/until';
import { errorFromData, SelfRagError } from '../../selfrag';
import type { Reply } from '../worker/streams';
import type { Library } from './api';
import type { LibraryHost } from './host';

interface Running {
  readonly host: Remote<LibraryHost>;
  readonly death: AbortSignal;
}

export function createLibrary(): Library {
  let running: Running | null = null;

  function start(): Running {
    // Its name tells the worker where the page lies.
    const worker = new Worker(new URL('./library.worker.ts', import.meta.url), { type: 'module', name: new URL('./', document.baseURI).href });
    const death = new AbortController();
    const crashed = () => {
      worker.terminate();
      running = null;
      death.abort(new SelfRagError('library-crashed', 'Looking after the models stopped unexpectedly. Try again.'));
    };
    worker.addEventListener('error', crashed);
    worker.addEventListener('messageerror', crashed);
    return { host: wrap<LibraryHost>(worker), death: death.signal };
  }

  async function ask<T>(call: (host: Remote<LibraryHost>) => Promise<Reply<T>>): Promise<T> {
    const { host, death } = (running ??= start());
    const result = await until(death, call(host));
    if (result.ok) return result.value;
    throw errorFromData(result.error);
  }

  return {
    check: (origin) => ask((host) => host.check(origin)),
    add: (origin, onProgress) => ask((host) => host.add(origin, proxy(onProgress))),
    resume: (key, onProgress) => ask((host) => host.resume(key, proxy(onProgress))),
    pause: (key) => ask((host) => host.pause(key)),
    remove: (key) => ask((host) => host.remove(key)),
    removeBundled: () => ask((host) => host.removeBundled()),
    list: () => ask((host) => host.list()),
  };
}
