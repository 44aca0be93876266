/** Breaking things from outside, as browsers, machines and networks do. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Page } from '@playwright/test';
import { createSite, listen, type ServedRequest } from '../scripts/lib/site.mjs';
import { DIST } from './playground';

/** Runs code in the engine's worker before anything else there. */
export async function inWorker(page: Page, code: string): Promise<void> {
  await page.route(/\/assets\/engine\.worker-[^/]+\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code};\n${await response.text()}` });
  });
}

/** The engine's worker that was made last. */
export function engineWorker(page: Page) {
  const worker = page.workers().findLast((one) => /\/engine\.worker-/.test(one.url()));
  if (!worker) throw new Error('there is no engine');
  return worker;
}

/** Lets `kill` find the workers of the page. To be called before the page is opened. */
export async function watchWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const made: { url: string; worker: Worker }[] = [];
    window.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        made.push({ url: String(url), worker: this });
      }
    };
    Object.assign(window, {
      killEngine: () => made.findLast(({ url }) => url.includes('engine.worker'))?.worker.terminate(),
    });
  });
}

/** Ends the engine's worker as a browser does: at once, and without a word to anybody. */
export const kill = (page: Page) => page.evaluate(() => (window as unknown as { killEngine(): void }).killEngine());

export interface BreakingSite {
  readonly url: string;
  readonly served: readonly ServedRequest[];
  /** While it is set, answers to requests that it matches break off in the middle. */
  cut: RegExp | null;
  close(): Promise<void>;
}

/** The built site behind a line that can be cut. */
export async function startBreakingSite(): Promise<BreakingSite> {
  const served: ServedRequest[] = [];
  const site = createSite({ root: DIST, encodings: [], onRequest: (request) => served.push(request) });
  const server: Server = createServer((request, response) => {
    if (breaking.cut?.test(request.url ?? '')) breakOff(response);
    site.emit('request', request, response);
  });
  const breaking: BreakingSite = {
    url: `http://localhost:${await listen(server, 0)}/`,
    served,
    cut: null,
    async close() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
  return breaking;
}

/** The connection ends with the first piece of the body, however much was promised. */
function breakOff(response: ServerResponse): void {
  const write = response.write.bind(response);
  response.write = (chunk: Uint8Array) => {
    write(chunk.subarray(0, chunk.length / 2), () => response.destroy());
    return false;
  };
}
