/** A model of a person's own on the GPU, which first has to compute what the shipped one is known to say. */
import { hubServer } from '../src/models/testing/hubServer';
import { ask, savedTrace } from './asking';
import { expect, test } from './playground';

test.setTimeout(900_000);
// Playwright's recorder takes a copy of each body, and now and then leaves a worker's download hanging.
test.use({ trace: 'off' });

test('a stored model runs on WebGPU once the shipped one was computed rightly', async ({ page, origins }) => {
  const hub = await hubServer('public/models/generator', 'someone/pocket');
  origins.add(hub.url);
  await page.goto('');
  await page.getByRole('button', { name: 'Models', exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Models' });
  await dialog.getByLabel('Hugging Face id or address').fill(`${hub.url}/files/manifest.json`);
  await dialog.getByRole('button', { name: 'Check', exact: true }).click();
  await dialog.getByRole('button', { name: /^Download/ }).click();
  await dialog.getByRole('listitem', { name: 'pocket-selfrag-generator' }).getByRole('button', { name: 'Use', exact: true }).click();
  await hub.close();
  await page.keyboard.press('Escape');
  await ask(page, 'Good morning!');
  expect((await savedTrace(page)).generator.backend).toBe('webgpu');
  await expect(page.getByText(/WebGPU is used: it computes what the shipped weights should/)).toBeVisible();
});
