/** The page's side of the engine: `Engine` over a worker. A worker that dies rejects everything that waits for it. */
import { proxy, wrap, type Endpoint } from 'comlink';
import { until } from '../../models/until';
import { errorFromData, SelfRagError, type ErrorData } from '../../selfrag';
import type { Engine, EngineNews } from './api';
import { engineCrashed } from './crash';
import type { EngineHost, RecordRequest } from './host';
import { lifelineCut } from './lifeline';
import { remoteStream } from './remoteStream';
import type { Reply } from './streams';

/** What a client needs of a worker. */
export interface EngineWorker extends Endpoint {
  terminate(): void;
}

export interface ClientOptions {
  readonly makeWorker?: () => EngineWorker;
  /** Absolute address of the folder that holds models, index and corpus, with a slash at the end. */
  readonly root?: string;
  /** Resolves when the worker that holds this lifeline is gone. */
  readonly cut?: (lifeline: string) => Promise<void>;
}

/** A GPU that was lost is left alone until the page is opened again. */
let avoidGpu: string | null = null;
let made = 0;

function noteLoss(): void {
  avoidGpu = 'The GPU was lost before, so WebAssembly is used.';
}

function noteFailure(error: ErrorData | null): void {
  if (error?.code === 'gpu-lost') noteLoss();
}

export function createEngine(options: ClientOptions = {}): Engine {
  const worker = (options.makeWorker ?? makeEngineWorker)();
  const root = options.root ?? new URL('./', document.baseURI).href;
  const host = wrap<EngineHost>(worker);
  const death = new AbortController();

  const crashed = (event?: Event) => {
    worker.terminate();
    const detail = event && 'message' in event ? String(event.message) : '';
    death.abort(engineCrashed(detail));
  };
  worker.addEventListener('error', crashed as EventListener);
  worker.addEventListener('messageerror', crashed as EventListener);
  void watch();

  async function watch(): Promise<void> {
    // Locks are seen by every page of the origin.
    const lifeline = `engine ${++made} of ${Date.now()}-${Math.random()}`;
    if (!(await host.holdLifeline(lifeline))) return;
    await (options.cut ?? lifelineCut)(lifeline);
    crashed();
  }

  async function ask<T>(answer: Promise<Reply<T>>): Promise<T> {
    const result = await until(death.signal, answer);
    if (result.ok) return result.value;
    noteFailure(result.error);
    throw errorFromData(result.error);
  }

  let opened = 0;
  const record = (asked: RecordRequest) => {
    const id = `r${++opened}`;
    return remoteStream(
      () => ask(host.openRun(id, asked)),
      async () => {
        const pulled = await ask(host.nextRun(id));
        // A run that fails ends with an event that says so.
        if (!pulled.done && pulled.value.kind === 'ended') noteFailure(pulled.value.error);
        return pulled;
      },
      () => ask(host.closeRun(id)),
    );
  };

  return {
    load: (how, onProgress, onNews) => ask(host.load({ ...how, root, avoidGpu }, proxy(onProgress), proxy(tell(onNews)))),
    run: (request) => record({ method: 'run', request }),
    resume: (request) => record({ method: 'resume', request }),
    expand: (request) => record({ method: 'expand', request }),
    plainRag: (request) => record({ method: 'plainRag', request }),
    freeDecode: (request) => {
      const id = `d${++opened}`;
      return remoteStream(
        () => ask(host.openDecode(id, request)),
        () => ask(host.nextDecode(id)),
        () => ask(host.closeDecode(id)),
      );
    },
    critique: (request) => {
      const id = `c${++opened}`;
      return remoteStream(
        () => ask(host.openCritique(id, request)),
        () => ask(host.nextCritique(id)),
        () => ask(host.closeCritique(id)),
      );
    },
    search: (query, k) => ask(host.search(query, k)),
    dispose() {
      worker.terminate();
      death.abort(new SelfRagError('engine-disposed', 'The engine was put away. Load the models again.'));
    },
  };
}

function tell(onNews?: (news: EngineNews) => void): (news: EngineNews) => void {
  return (news) => {
    if (news.kind === 'recovered' && news.backend !== 'webgpu') noteLoss();
    onNews?.(news);
  };
}

function makeEngineWorker(): EngineWorker {
  return new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'engine' });
}
