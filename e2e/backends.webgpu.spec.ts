import { chromium, type Page } from '@playwright/test';
import { BASE_ARGS } from '../scripts/lib/browser.mjs';
import { answer, ask, askButton, choose, load, question, savedTrace, stop } from './asking';
import { compareTraces } from './compareTraces';
import { expect, test } from './playground';

/** Largest difference of log-probs between two backends. */
const TOLERANCE = 0.05;
const QUESTIONS = ['Into which sea does the Nile flow?', 'Leave odd one out: twitter, instagram, whatsapp.'];

test.setTimeout(900_000);

async function traces(page: Page) {
  const made = [];
  for (const text of QUESTIONS) {
    await ask(page, text);
    made.push(await savedTrace(page));
  }
  return made;
}

test('WebGPU and WebAssembly decide and write the same', async ({ page, site }, { project }) => {
  await page.goto('');
  await load(page);
  await expect(page.getByText('Models ready, on WebGPU.')).toBeVisible();
  const onGpu = await traces(page);

  const { executablePath } = project.use.launchOptions ?? {};
  const browser = await chromium.launch({ args: BASE_ARGS, ...(executablePath && { executablePath }) });
  try {
    const other = await browser.newPage({ serviceWorkers: 'block' });
    await other.goto(site.url);
    await load(other);
    await expect(other.getByText('Models ready, on WebAssembly.')).toBeVisible();
    const onWasm = await traces(other);

    for (const [i, gpu] of onGpu.entries()) {
      const wasm = onWasm[i];
      if (!wasm) throw new Error('a trace is missing');
      expect([gpu.generator.backend, wasm.generator.backend]).toEqual(['webgpu', 'wasm']);
      const { differences, ...figures } = compareTraces(gpu, wasm, TOLERANCE);
      console.log(JSON.stringify({ question: QUESTIONS[i], ...figures }));
      expect(figures.comparedTokens).toBeGreaterThan(0);
      expect(differences).toEqual([]);
    }
  } finally {
    await browser.close();
  }
});

test('stop ends a run on the GPU at once', async ({ page }) => {
  await page.goto('');
  await load(page);
  await choose(page, 'Always');
  await question(page).fill('Tell me about the Danube.');
  await askButton(page).click();
  await expect(page.getByText('Writing', { exact: true }).first()).toBeVisible({ timeout: 120_000 });
  expect(await stop(page)).toBeLessThan(1000);
  await expect(answer(page)).toContainText('Tell me about the Danube.');
});
