import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { BASE_ARGS, SOFTWARE_WEBGPU_ARGS, findBrowser } from './scripts/lib/browser.mjs';

const executablePath = process.env.CHROME_PATH ?? (await findBrowser());
if (!executablePath) throw new Error('No Chrome or Chromium was found. `npm test` installs one.');

/** Real Chromium on the production build; every worker process serves it for itself (e2e/site.ts). */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  workers: Math.min(2, availableParallelism()),
  // A test that passes at the second try has failed.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  // What fails by the dozen has one cause, and each failure may take its whole time limit.
  maxFailures: 12,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    headless: true,
    viewport: { width: 1280, height: 900 },
    trace: 'retain-on-failure',
    // The tests that need it turn it on; requests made behind it could not be looked at.
    serviceWorkers: 'block',
  },
  projects: [
    {
      name: 'wasm',
      testMatch: /(?<!\.webgpu)\.spec\.ts$/,
      use: { launchOptions: { executablePath, args: BASE_ARGS } },
    },
    {
      name: 'webgpu',
      testMatch: /\.webgpu\.spec\.ts$/,
      use: { launchOptions: { executablePath, args: [...BASE_ARGS, ...SOFTWARE_WEBGPU_ARGS] } },
    },
  ],
});
