/** Threads, on hosts that send the isolation headers and on those that do not. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { ISOLATION_HEADERS } from '../src/playground/isolation.mjs';
import { answer, ask, load } from './asking';
import { expect, startSite, test } from './playground';

test.use({ serviceWorkers: 'allow', expectedErrors: [/ERR_CONNECTION_REFUSED|ERR_FAILED|Failed to fetch/] });

const isolated = (page: Page) => page.evaluate(() => crossOriginIsolated);
/** Where the runtime computes beside the engine's worker. */
const helpers = (page: Page) => page.workers().filter((worker) => /ort-wasm/.test(worker.url())).length;

test('a host that sends the headers gets threads at the first visit', async ({ page }) => {
  await page.goto('');
  expect(await isolated(page)).toBe(true);
  await load(page);
  await expect(page.getByText(/\d threads\./)).toBeVisible();
  expect(helpers(page)).toBeGreaterThan(0);
});

test('any other host gets them at the second visit; the first is left alone, and says so', async ({ page, origins }) => {
  const site = await startSite();
  origins.add(new URL(site.plainUrl).origin);
  let documents = 0;
  page.on('response', (response) => (documents += Number(response.url() === site.plainUrl && response.request().isNavigationRequest())));
  await page.goto(site.plainUrl);
  await ask(page, 'Good morning!');
  await expect(page.getByText('One thread this time, several from the next visit on.')).toBeVisible();
  expect([await isolated(page), helpers(page), documents]).toEqual([false, 0, 1]);

  await page.reload();
  expect(await isolated(page)).toBe(true);
  await ask(page, 'Good morning!');
  await expect(page.getByText(/\d threads\./)).toBeVisible();
  expect(helpers(page)).toBeGreaterThan(0);
  await expect(answer(page)).toContainText('Good morning!');

  // What was fetched is there without a network, threads included.
  await site.close();
  await page.goto('about:blank');
  await page.goto(site.plainUrl);
  expect(await isolated(page)).toBe(true);
  await ask(page, 'Good morning!');
  await expect(page.getByText(/\d threads\./)).toBeVisible();
});

/** A page of another site with the playground inside. */
async function startLesson(address: string, headers: Record<string, string>): Promise<{ url: string; close(): void }> {
  const body = `<!doctype html><title>A lesson</title><iframe allow="cross-origin-isolated" src="${address}" title="Self-RAG" width="1200" height="800"></iframe>`;
  const server = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html', ...headers }).end(body));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => void server.close() };
}

test('inside a page of another site it works, on one thread', async ({ page, origins, site }) => {
  const lesson = await startLesson(site.url, {});
  origins.add(new URL(lesson.url).origin);
  await page.goto(lesson.url);
  const inside = page.frameLocator('iframe');
  await inside.getByRole('button', { name: 'Load the models now' }).click();
  await expect(inside.getByText(/^Models ready, on/)).toBeVisible({ timeout: 120_000 });
  await expect(inside.getByText(/thread/)).toHaveCount(0);
  lesson.close();
});

test('inside a page of another site that is isolated and passes that on it has threads, too', async ({ page, origins, site }) => {
  const lesson = await startLesson(site.url, ISOLATION_HEADERS);
  origins.add(new URL(lesson.url).origin);
  await page.goto(lesson.url);
  const inside = page.frameLocator('iframe');
  await inside.getByRole('button', { name: 'Load the models now' }).click();
  await expect(inside.getByText(/\d threads\./)).toBeVisible({ timeout: 120_000 });
  lesson.close();
});
