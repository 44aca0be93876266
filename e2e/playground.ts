/** What every end-to-end test stands on: the built site, served by this process, and a page that is watched. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { createSite, listen, type ServedRequest } from '../scripts/lib/site.mjs';

export { expect };

/** The build under test. */
export const DIST = process.env.DIST ?? join(import.meta.dirname, '../dist');

export interface Site {
  /** Address of the page, under a sub-path: what works there works at a root, too. */
  readonly url: string;
  /** The same build at the root of a host that sends no isolation headers, as most static hosts do. */
  readonly plainUrl: string;
  readonly served: readonly ServedRequest[];
  /** From now on nothing answers, as without a network. */
  close(): Promise<void>;
}

/** @param headers sent with every file, in the place of the server's own */
export async function startSite(headers: Readonly<Record<string, string>> = {}): Promise<Site> {
  if (!existsSync(join(DIST, 'index.html'))) throw new Error('There is no build to test. Run npm run build first.');
  const served: ServedRequest[] = [];
  // Compressing is the hosts' matter (npm run bench measures it) and would only take time here.
  const options = { root: DIST, encodings: [], headers, onRequest: (request: ServedRequest) => served.push(request) };
  const isolated = createSite({ ...options, base: '/some/path/' });
  const plain = createSite({ ...options, isolated: false });
  const [port, plainPort] = [await listen(isolated, 0), await listen(plain, 0)];
  return {
    url: `http://localhost:${port}/some/path/`,
    plainUrl: `http://localhost:${plainPort}/`,
    served,
    async close() {
      for (const server of [isolated, plain]) {
        const closed = new Promise((done) => server.close(done));
        server.closeAllConnections();
        await closed;
      }
    },
  };
}

interface TestFixtures {
  /** Requests to any other origin fail the test. */
  origins: Set<string>;
  /** Failures that a test expects the browser to log, e.g. a blocked file. */
  expectedErrors: RegExp[];
  watched: void;
}

export const test = base.extend<TestFixtures, { site: Site }>({
  site: [
    async ({}, provide) => {
      const site = await startSite();
      await provide(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ site }, provide) => provide(site.url),
  origins: async ({ site }, provide) => provide(new Set([site.url, site.plainUrl].map((url) => new URL(url).origin))),
  expectedErrors: [[], { option: true }],
  /** Every test fails on a request to another origin, on an uncaught error, and on an error in the console. */
  watched: [
    async ({ context, origins, expectedErrors }, provide) => {
      const foreign: string[] = [];
      const errors: string[] = [];
      context.on('request', (request) => {
        const { protocol, origin } = new URL(request.url());
        if (protocol.startsWith('http') && !origins.has(origin)) foreign.push(request.url());
      });
      context.on('weberror', (error) => errors.push(String(error.error())));
      context.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await provide();
      expect(foreign, 'requests that left the origin').toEqual([]);
      expect(errors.filter((text) => !expectedErrors.some((known) => known.test(text)))).toEqual([]);
    },
    { auto: true },
  ],
});

/** Whether the page can be scrolled sideways, which a phone must not have to. */
export const sidewaysScroll = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
