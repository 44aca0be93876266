/** What has to hold on every backend. Runs inside the page, which knows nothing of this file. */
import type { Page } from '@playwright/test';
import { REQUESTS } from './site';

/** Answers to the same requests, one by one and in other ways. */
export const answersOf = (page: Page, backend: 'wasm' | 'webgpu') =>
  page.evaluate(
    async ({ backend, requests }) => {
      const { open, generate } = globalThis.engine;
      const { session, fresh } = await open(backend);
      const alone: Awaited<ReturnType<typeof generate>> = {};
      for (const request of requests) Object.assign(alone, await generate(fresh(), [request]));
      const together = await generate(fresh(), requests);
      // Room for two rows at a time, and none for what was read before.
      const { bytes, rows } = fresh().plan(requests);
      const budgetBytes = Math.ceil(((bytes / (rows + 1)) * 3 * 4) / 3);
      const split = fresh({ budgetBytes });
      const splitRows = split.plan(requests).rows;
      const inTwos = await generate(split, requests);
      // What was read for shorter answers is the beginning of what is read for the rest.
      const again = fresh();
      await generate(again, requests.map((request) => ({ ...request, maxNewTokens: 1 })));
      const resumed = await generate(again, requests);
      const { maxBytes, totalBytes } = session.memory;
      return { alone, together, inTwos, resumed, splitRows, maxBytes, totalBytes };
    },
    { backend, requests: REQUESTS },
  );
