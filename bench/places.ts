/** Where engines run: Node, Chromium's WebAssembly, Chromium's WebGPU; the same calls everywhere. */
import { startBrowser, type BrowserEngine, type Browsers } from './browserEngines';
import { host } from './engines/host';
import { nodePlatform } from './engines/node';

export interface PlaceName {
  readonly on: 'node' | 'wasm' | 'webgpu';
  readonly threads: number;
}

export const PLACES: readonly PlaceName[] = [
  { on: 'node', threads: 1 },
  { on: 'node', threads: 2 },
  { on: 'wasm', threads: 1 },
  { on: 'wasm', threads: 2 },
  { on: 'webgpu', threads: 1 },
];

/** As they are chosen: a place with any or with so many threads. */
export const PLACE_NAMES = [...new Set(PLACES.flatMap(({ on, threads }) => [on, `${on}-${threads}`]))];

export interface Place extends PlaceName {
  /** A new engine: in the browser in a worker of its own. */
  engine(): Promise<BrowserEngine>;
  readonly browsers: Browsers | null;
  close(): Promise<void>;
}

export async function openPlace({ on, threads }: PlaceName): Promise<Place> {
  if (on !== 'node') {
    const browsers = await startBrowser(on === 'webgpu');
    return { on, threads, browsers, engine: () => browsers.open(on, threads), close: () => browsers.close() };
  }
  const opened: BrowserEngine[] = [];
  return {
    on,
    threads,
    browsers: null,
    async engine() {
      const engines = host(nodePlatform(threads));
      const engine: BrowserEngine = {
        call(method, ...args) {
          const work = (engines as unknown as Record<string, (...args: unknown[]) => Promise<never>>)[method];
          if (!work) throw new Error(`There is no ${method} in Node.`);
          return work(...args);
        },
        close: () => engines.close(),
      };
      opened.push(engine);
      return engine;
    },
    async close() {
      for (const engine of opened) await engine.close();
    },
  };
}
