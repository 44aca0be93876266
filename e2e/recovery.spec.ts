/** What breaks in the middle of the work: it goes on, or says how, and nothing that was there is lost. */
import type { Page } from '@playwright/test';
import { answer, ask, askButton, choose, finished, load, question, savedTrace } from './asking';
import { kill, startBreakingSite, watchWorkers } from './breaking';
import { expect, test } from './playground';

const QUESTION = 'Tell me about the Danube.';
const STARTED_AGAIN = 'The engine stopped unexpectedly and had to be started again; the run goes on where it was.';

/** Starts a run of several candidates and waits until they are being written. */
async function startWriting(page: Page): Promise<void> {
  await choose(page, 'Always');
  await question(page).fill(QUESTION);
  await askButton(page).click();
  await expect(page.getByText('Writing', { exact: true }).first()).toBeVisible({ timeout: 120_000 });
}

test('a worker that is killed in the middle of a run is started again, and the run goes on to the same answer', async ({ page, origins }) => {
  const site = await startBreakingSite();
  origins.add(new URL(site.url).origin);
  await watchWorkers(page);
  await page.goto(site.url);
  await load(page);
  const fetched = () => site.served.filter(({ path }) => /\.(onnx|data|bin)$/.test(path)).length;
  const before = fetched();
  await startWriting(page);
  await kill(page);
  await expect(page.getByText(STARTED_AGAIN)).toBeVisible();
  await finished(page);
  await expect(page.getByText(STARTED_AGAIN)).toBeVisible();
  const recovered = await savedTrace(page);
  expect(recovered).toMatchObject({ status: 'finished', error: null });
  expect(recovered.nodes.every(({ finish }) => finish !== null)).toBe(true);
  // The models came from the cache.
  expect(fetched()).toBe(before);

  await ask(page, QUESTION);
  await expect(page.getByText(STARTED_AGAIN)).toHaveCount(0);
  const undisturbed = await savedTrace(page);
  expect(undisturbed.answer.text).toBe(recovered.answer.text);
  expect(undisturbed.nodes.map(({ text }) => text).toSorted()).toEqual(recovered.nodes.map(({ text }) => text).toSorted());
  await site.close();
});

test('a worker that is killed while nothing is asked of it is started again at the next question', async ({ page }) => {
  await watchWorkers(page);
  await page.goto('');
  await load(page);
  await kill(page);
  await ask(page, 'Good morning!');
  await expect(answer(page)).toContainText('Good morning!');
});

test.describe('when the models cannot be loaded again', () => {
  test.use({ expectedErrors: [/Failed to load resource/] });

  test('the trace so far stays and can be saved, and one button goes on', async ({ page }) => {
    await watchWorkers(page);
    await page.goto('');
    await load(page);
    await startWriting(page);
    // Not even the cache has them any more, and the network is gone.
    await page.evaluate(async () => {
      for (const name of await caches.keys()) await caches.delete(name);
    });
    await page.route(/\/models\/|\/index\//, (route) => route.abort('internetdisconnected'));
    await kill(page);
    await expect(page.getByRole('alert')).toContainText(/Check the connection/, { timeout: 120_000 });
    await expect(answer(page)).toContainText(QUESTION);
    const sofar = await savedTrace(page);
    expect(sofar).toMatchObject({ status: 'failed', question: QUESTION });
    expect(sofar.nodes.length).toBeGreaterThan(0);

    await page.unroute(/\/models\/|\/index\//);
    await page.getByRole('button', { name: 'Load the models again' }).click();
    await expect(page.getByText(/^Models ready, on/)).toBeVisible({ timeout: 120_000 });
    await page.getByRole('button', { name: /^Generate \d+ candidate/ }).click();
    await finished(page);
    expect((await savedTrace(page)).status).toBe('finished');
  });
});

test.describe('a line that is cut in the middle of a download', () => {
  test.use({ expectedErrors: [/Failed to load resource|ERR_/] });

  test('is told, and loading goes on from the files that are there', async ({ page, origins }) => {
    const site = await startBreakingSite();
    origins.add(new URL(site.url).origin);
    await page.goto(site.url);
    await expect(page.getByRole('heading', { name: 'Segment 1' })).toBeVisible();
    const shown = await savedTrace(page);
    // The last file to come.
    site.cut = /\/passages\.bin$/;
    await question(page).fill('Good morning!');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert').first()).toContainText(/Check the connection|incomplete/, { timeout: 120_000 });
    await expect(question(page)).toHaveValue('Good morning!');
    expect(await savedTrace(page)).toEqual(shown);

    site.cut = null;
    const before = site.served.length;
    await page.getByRole('button', { name: 'Load the models again' }).click();
    await expect(page.getByText(/^Models ready, on/)).toBeVisible({ timeout: 120_000 });
    const again = site.served.slice(before).map(({ path }) => path);
    expect(again.filter((path) => path.endsWith('/passages.bin'))).not.toEqual([]);
    expect(again.filter((path) => path.startsWith('/models/') && !path.endsWith('/manifest.json'))).toEqual([]);
    await ask(page, 'Good morning!');
    expect((await savedTrace(page)).status).toBe('finished');
    await site.close();
  });
});

test('without room on the disk the models work all the same, and the page says that they are not kept', async ({ page, context, site }) => {
  await page.goto('');
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(site.url).origin, quotaSize: 1000 });
  await load(page);
  await expect(page.getByText(/the next visit loads them again/)).toBeVisible();
  await ask(page, 'Good morning!');
  expect((await savedTrace(page)).status).toBe('finished');
});
