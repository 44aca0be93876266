/** The engine's own page, built with the settings of the shipped one and served from a folder for this run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { build, defaultClientConditions } from 'vite';
import { createSite, listen } from '../../scripts/lib/site.mjs';
import { expect, test as base } from '../playground';
import type { GenerateRequest } from '../../src/selfrag';
import type { Finished } from './page';

export { expect };

async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: import.meta.dirname,
    base: './',
    publicDir: join(import.meta.dirname, '../../public'),
    logLevel: 'error',
    // As in vite.config.ts: the runtime without its own copy of the glue code.
    resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
    build: { outDir, emptyOutDir: true, target: 'es2023' },
  });
}

export const test = base.extend<{ enginePage: Page }, { engineUrl: string }>({
  engineUrl: [
    async ({}, provide) => {
      const root = mkdtempSync(join(tmpdir(), 'engine-'));
      await buildPage(root);
      const server = createSite({ root, encodings: [] });
      const port = await listen(server, 0);
      await provide(`http://localhost:${port}/`);
      server.close();
      server.closeAllConnections();
      rmSync(root, { recursive: true });
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  baseURL: async ({ engineUrl }, provide) => provide(engineUrl),
  origins: async ({ engineUrl }, provide) => provide(new Set([new URL(engineUrl).origin])),
  enginePage: async ({ page }, provide) => {
    await page.goto('');
    await page.waitForFunction(() => 'engine' in globalThis);
    await provide(page);
  },
});

/** Prompts of different length, some with a common beginning, and answers of different length. */
export const REQUESTS: readonly GenerateRequest[] = [
  { own: 40, shared: 0, maxNewTokens: 4 },
  { own: 7, shared: 12, maxNewTokens: 2 },
  { own: 55, shared: 0, maxNewTokens: 5 },
  { own: 18, shared: 12, maxNewTokens: 3 },
].map(({ own, shared, maxNewTokens }, i) => ({
  id: String(i),
  prompt: [{ ids: [...idsOf(1, shared), ...idsOf(i + 2, own)] }],
  maxNewTokens,
  stop: [],
  topK: 3,
}));

/** Token ids that look random and are the same in every run. */
function idsOf(seed: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => 20 + ((seed * 7919 + i * 104729 + ((i * i) % 97) * 31) % 1500));
}

/** Same ids and reasons, and log-probs within 1e-3 of each other, those of reflection tokens included. */
export function expectSame(all: Readonly<Record<string, Finished>>, expected: Readonly<Record<string, Finished>>): void {
  expect(Object.keys(all).sort()).toEqual(Object.keys(expected).sort());
  for (const [id, one] of Object.entries(expected)) {
    const other = all[id];
    expect(other?.reason).toBe(one.reason);
    expect(other?.steps.map((step) => step.id)).toEqual(one.steps.map((step) => step.id));
    const differences = one.steps.flatMap((step, s) =>
      [step.logProb, ...step.watched].map((logProb, i) => Math.abs(logProb - ([other?.steps[s]?.logProb, ...(other?.steps[s]?.watched ?? [])][i] ?? NaN))),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-3);
  }
}
