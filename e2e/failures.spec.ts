import type { Page } from '@playwright/test';
import { answer, ask, load, question, savedTrace } from './asking';
import { inWorker } from './breaking';
import { expect, test } from './playground';

const WEIGHTS = /\/models\/generator\/[^/]+\.(onnx|data)$/;

/** Opens the page and returns the question of the recording that it shows. */
async function open(page: Page): Promise<string> {
  await page.goto('');
  await expect(page.getByRole('heading', { name: 'Segment 1' })).toBeVisible();
  return question(page).inputValue();
}

test.describe('input', () => {
  test('an empty question is refused in a sentence, and what is shown stays', async ({ page }) => {
    const recorded = await open(page);
    await question(page).fill('   ');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('The question is empty. Type a question or choose an example.');
    await expect(answer(page)).toContainText(recorded);
  });

  test('a question beyond 20,000 characters is refused, and stays in the box', async ({ page }) => {
    const recorded = await open(page);
    const long = 'Why? '.repeat(4001);
    await question(page).fill(long);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('20,005 characters');
    await expect(question(page)).toHaveValue(long);
    await expect(answer(page)).toContainText(recorded);
  });

  test('a question of 20,000 characters is too long for the model, which is said, and the next one is answered', async ({ page }) => {
    const recorded = await open(page);
    await question(page).fill('Why? '.repeat(4000));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText(/token/, { timeout: 120_000 });
    await expect(answer(page)).toContainText(recorded);
    await ask(page, 'Good morning!');
    await expect(answer(page)).toContainText('Good morning!');
  });
});

test.describe('model files', () => {
  test.use({ expectedErrors: [/Failed to load resource/] });
  const DAMAGE = {
    missing: { says: /not on the server/, body: null },
    truncated: { says: /incomplete/, body: (whole: Buffer) => whole.subarray(0, whole.length / 2) },
    altered: {
      says: /not the file that its manifest names/,
      body: (whole: Buffer) => {
        const copy = Buffer.from(whole);
        copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 255;
        return copy;
      },
    },
  };
  for (const [name, { says, body }] of Object.entries(DAMAGE)) {
    test(`a ${name} file is told in a sentence, nothing shown is lost, and loading again works`, async ({ page }) => {
      const recorded = await open(page);
      await page.route(WEIGHTS, async (route) => {
        if (!body) return route.fulfill({ status: 404, body: '' });
        const response = await route.fetch();
        return route.fulfill({ status: 200, contentType: 'application/octet-stream', body: body(await response.body()) });
      });
      await question(page).fill('Good morning!');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('alert').first()).toContainText(says, { timeout: 120_000 });
      await expect(answer(page)).toContainText(recorded);
      await expect(question(page)).toHaveValue('Good morning!');

      await page.unroute(WEIGHTS);
      await page.getByRole('button', { name: 'Load the models again' }).click();
      await expect(page.getByText(/^Models ready, on/)).toBeVisible({ timeout: 120_000 });
      await ask(page, 'Good morning!');
      await expect(answer(page)).toContainText('Good morning!');
    });
  }

  test('a line that breaks is told in a sentence', async ({ page }) => {
    const recorded = await open(page);
    await page.route(WEIGHTS, (route) => route.abort('connectionreset'));
    await page.getByRole('button', { name: 'Load the models now' }).click();
    await expect(page.getByRole('alert').first()).toContainText(/Check the connection/, { timeout: 120_000 });
    await expect(answer(page)).toContainText(recorded);
  });
});

test.describe('the runtime', () => {
  test.use({ expectedErrors: [/Failed to load resource/] });

  test('that cannot be fetched is told in a sentence, and loading again works', async ({ page }) => {
    await open(page);
    await page.route(/\/assets\/ort[^/]*\.mjs/, (route) => route.abort('internetdisconnected'));
    await page.getByRole('button', { name: 'Load the models now' }).click();
    await expect(page.getByRole('alert').first()).toContainText(/could not be fetched. Check the connection/, { timeout: 120_000 });
    await page.unroute(/\/assets\/ort[^/]*\.mjs/);
    await page.getByRole('button', { name: 'Load the models again' }).click();
    await expect(page.getByText(/^Models ready, on/)).toBeVisible({ timeout: 120_000 });
  });
});

test.describe('browsers', () => {
  test('refused storage is told, and the models work all the same', async ({ page }) => {
    await inWorker(page, `Object.defineProperty(globalThis, 'caches', { get() { throw new DOMException('refused', 'SecurityError') } })`);
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('refused', 'SecurityError');
          },
        });
      }
    });
    await open(page);
    await load(page);
    await expect(page.getByText(/refuses to store files/)).toBeVisible();
    await ask(page, 'Good morning!');
    expect((await savedTrace(page)).status).toBe('finished');
  });

  test('a browser without WebAssembly SIMD is told which one to use', async ({ page }) => {
    await inWorker(page, 'WebAssembly.validate = () => false');
    const recorded = await open(page);
    await page.getByRole('button', { name: 'Load the models now' }).click();
    await expect(page.getByRole('alert').first()).toContainText('it lacks WebAssembly SIMD. Use a current', { timeout: 120_000 });
    await expect(answer(page)).toContainText(recorded);
  });
});
