/** One engine, or several that share a runtime, in a worker of their own. */
import { expose } from 'comlink';
import { browserPlatform } from '../engines/browser';
import { host, type Host } from '../engines/host';
import { WllamaEngine, type WllamaDone } from '../engines/wllama';
import type { Work } from '../work';

let made: Host | null = null;
let wllama: WllamaEngine | null = null;
let platform: ReturnType<typeof browserPlatform> | null = null;

function ready(): Host {
  if (!made) throw new Error('The worker was not opened.');
  return made;
}

const worker = {
  open(device: 'wasm' | 'webgpu', threads: number): void {
    platform = browserPlatform(device, threads);
    made = host(platform);
  },
  ours: (...args: Parameters<Host['ours']>) => ready().ours(...args),
  ceiling: (...args: Parameters<Host['ceiling']>) => ready().ceiling(...args),
  transformersJs: (...args: Parameters<Host['transformersJs']>) => ready().transformersJs(...args),
  decodeRates: (...args: Parameters<Host['decodeRates']>) => ready().decodeRates(...args),
  firstTokens: (...args: Parameters<Host['firstTokens']>) => ready().firstTokens(...args),
  stepCosts: (...args: Parameters<Host['stepCosts']>) => ready().stepCosts(...args),
  async wllama(work: Work): Promise<WllamaDone> {
    if (!platform) throw new Error('The worker was not opened.');
    return (wllama ??= new WllamaEngine(platform)).run(work);
  },
  async close(): Promise<void> {
    await wllama?.close();
    await made?.close();
  },
};

export type WorkerHost = typeof worker;
expose(worker);
