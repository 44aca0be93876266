/** A GPU that is taken away in the middle of a run. */
import { chromium, type Page } from '@playwright/test';
import { BASE_ARGS } from '../scripts/lib/browser.mjs';
import type { Trace } from '../src/selfrag';
import { ask, askButton, choose, finished, load, question, savedTrace, slide } from './asking';
import { engineWorker, inWorker } from './breaking';
import { compareTraces } from './compareTraces';
import { expect, test } from './playground';

const QUESTION = 'Into which sea does the Nile flow?';
/** Largest difference of log-probs between two backends. */
const TOLERANCE = 0.05;

test.setTimeout(900_000);
test.use({ expectedErrors: [/GPU|WebGPU|device|context lost/i] });

/** Two passages are read, always: enough rows for one batch, and a third of the work of a GPU that is made of software. */
async function settings(page: Page): Promise<void> {
  await choose(page, 'Always');
  await slide(page, 'Passages', 'Home');
  await page.keyboard.press('ArrowRight');
}

/** Loads on the GPU and asks; resolves when candidates are being written. */
async function startWriting(page: Page): Promise<void> {
  await page.goto('');
  await load(page);
  await expect(page.getByText('Models ready, on WebGPU.')).toBeVisible();
  await settings(page);
  await question(page).fill(QUESTION);
  await askButton(page).click();
  await expect(page.getByText('Writing', { exact: true }).first()).toBeVisible({ timeout: 120_000 });
}

/** The run went on, says so, and wrote what it would have written. */
async function expectRecovered(page: Page): Promise<Trace> {
  const told = page.getByText(/The browser took the GPU away; the work goes on|The GPU was lost; the run goes on on WebAssembly/);
  await expect(told.first()).toBeVisible({ timeout: 120_000 });
  await finished(page);
  const recovered = await savedTrace(page);
  expect(recovered).toMatchObject({ status: 'finished', error: null });
  return recovered;
}

test('a GPU process that crashes is survived, and the run writes what it would have written', async ({ page, browser }, { project }) => {
  await startWriting(page);
  const session = await browser.newBrowserCDPSession();
  // Answered by nobody: the command is named after what it does.
  void session.send('Browser.crashGpuProcess').catch(() => undefined);
  const recovered = await expectRecovered(page);

  const { executablePath } = project.use.launchOptions ?? {};
  const undisturbed = await chromium.launch({ args: BASE_ARGS, ...(executablePath && { executablePath }) });
  try {
    const other = await undisturbed.newPage({ serviceWorkers: 'block' });
    await other.goto(page.url());
    await load(other);
    await settings(other);
    await ask(other, QUESTION);
    const { differences, ...figures } = compareTraces(recovered, await savedTrace(other), TOLERANCE);
    expect(figures.comparedTokens).toBeGreaterThan(0);
    expect(differences).toEqual([]);
  } finally {
    await undisturbed.close();
  }
});

test('a device that is destroyed is replaced or done without, and the model line names what is used now', async ({ page }) => {
  // The page gives no handle to its device; the adapter's answer is noted on its way.
  await inWorker(
    page,
    `const request = GPUAdapter.prototype.requestDevice;
     GPUAdapter.prototype.requestDevice = async function (...how) { return (self.device = await request.apply(this, how)); }`,
  );
  await startWriting(page);
  await engineWorker(page).evaluate(() => (self as unknown as { device: GPUDevice }).device.destroy());
  await expectRecovered(page);
  await expect(page.getByText(/^Models ready, on (WebGPU|WebAssembly)\./)).toBeVisible();
  await ask(page, 'Good morning!');
  expect((await savedTrace(page)).status).toBe('finished');
});
