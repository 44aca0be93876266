/** Opens engines in workers, one worker each, so that none finds the memory or the threads of another. */
import { wrap, type Remote } from 'comlink';
import type { Host } from '../engines/host';
import type { WorkerHost } from './worker';

export interface BenchPage {
  /** @returns the number of the worker */
  open(device: 'wasm' | 'webgpu', threads: number): Promise<number>;
  call<K extends keyof WorkerHost>(worker: number, method: K, args: Parameters<WorkerHost[K]>): Promise<Awaited<ReturnType<WorkerHost[K]>>>;
  close(worker: number): Promise<void>;
  /** Bytes of the page and its workers, as the browser counts them. */
  memory(): Promise<number>;
}

const workers: { worker: Worker; host: Remote<WorkerHost> }[] = [];

const page: BenchPage = {
  async open(device, threads) {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    const host = wrap<WorkerHost>(worker);
    await host.open(device, threads);
    return workers.push({ worker, host }) - 1;
  },
  async call(index, method, args) {
    const found = workers[index];
    if (!found) throw new Error(`There is no worker ${index}.`);
    return (await (found.host[method] as unknown as (...args: unknown[]) => Promise<unknown>)(...args)) as never;
  },
  async close(index) {
    const found = workers[index];
    await found?.host.close();
    found?.worker.terminate();
  },
  async memory() {
    const measure = (performance as unknown as { measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }> }).measureUserAgentSpecificMemory;
    if (!measure) throw new Error('This browser does not say how much memory a page takes.');
    return (await measure.call(performance)).bytes;
  },
};

export type { Host };
Object.assign(window, { bench: page });
