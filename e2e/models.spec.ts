/** Models of a person's own, brought in from a second origin and from disk. */
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { hubServer, type HubServer } from '../src/models/testing/hubServer';
import { answer, ask, savedTrace } from './asking';
import { expect as baseExpect, sidewaysScroll, test as base } from './playground';

/** Downloads are flushed to the disk, which a busy machine may take long for. */
const expect = baseExpect.configure({ timeout: 60_000 });

/** Playwright's recorder takes a copy of each body, and now and then leaves a worker's download hanging. */
base.use({ trace: 'off' });

const POCKET = join(import.meta.dirname, '../public/models/generator');
const ID = 'someone/brought';
const NAME = 'brought-generator';
const WEIGHTS = /model\.onnx\.data$/;

/** The shipped generator under another name, in a folder that a test may damage, on a server that it may break. */
const test = base.extend<{ folder: string; hub: HubServer }>({
  folder: async ({}, provide) => {
    const folder = await mkdtemp(join(tmpdir(), 'brought-'));
    await cp(POCKET, folder, { recursive: true });
    await edit(folder, 'manifest.json', (manifest: { name: string }) => void (manifest.name = NAME));
    await provide(folder);
    await rm(folder, { recursive: true });
  },
  hub: async ({ folder, origins }, provide) => {
    const hub = await hubServer(folder, ID);
    origins.add(hub.url);
    await provide(hub);
    await hub.close();
  },
});

test.use({ expectedErrors: [/Failed to load resource/] });

async function edit(folder: string, path: string, change: (json: never) => void): Promise<void> {
  const json = JSON.parse(await readFile(join(folder, path), 'utf8')) as never;
  change(json);
  await writeFile(join(folder, path), JSON.stringify(json));
}

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Models' });
const row = (page: Page, name: string): Locator => dialog(page).getByRole('listitem', { name });
const button = (within: Locator, name: string | RegExp): Locator => within.getByRole('button', { name, exact: typeof name === 'string' });
const inUse = (page: Page): Locator => dialog(page).getByRole('status', { name: 'Model in use' });

async function openModels(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Models$|^Model: / }).first().click();
  await expect(dialog(page)).toBeVisible();
}

/** Opens the page and the models, and has an id or address checked. */
async function check(page: Page, hub: HubServer, typed: string): Promise<void> {
  await page.goto('');
  await openModels(page);
  await dialog(page).getByText('Another hub').click();
  await page.getByLabel('Address of the hub').fill(hub.url);
  await page.getByLabel('Hugging Face id or address').fill(typed);
  await button(dialog(page), 'Check').click();
}

const result = (page: Page): Locator => dialog(page).getByRole('group', { name: 'Result of the check' });

/** Closes the dialog and has the chosen model answer. */
async function answered(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await ask(page, 'Good morning!');
  expect((await savedTrace(page)).generator.name).toBe(NAME);
}

test('a model by its id: checked, cut in the middle, resumed, asked, remembered, deleted', async ({ page, hub, folder }) => {
  // Models are loaded three times, which takes long on a busy machine.
  test.slow();
  await check(page, hub, ID);
  await expect(result(page)).toContainText(`${NAME} can run here.`);
  await expect(result(page)).toContainText('Llama · 1,024 tokens');
  const size = (await stat(join(folder, 'model.onnx.data'))).size;
  await expect(result(page).getByRole('row', { name: 'model.onnx.data' })).toContainText(`${(size / 1e6).toFixed(1)} MB`);
  expect(hub.log.some(({ method, path }) => method === 'GET' && WEIGHTS.test(path))).toBe(false);

  hub.cut = { path: WEIGHTS, after: 1_000_000, times: 1, thenDown: true };
  await button(result(page), /^Download \d/).click();
  await expect(row(page, NAME).getByRole('alert')).toContainText('could not be fetched');
  await expect(row(page, NAME)).toContainText(/1\.\d MB of 6\.\d MB/);
  await expect(button(row(page, NAME), 'Use')).toHaveCount(0);
  hub.down = false;
  await button(row(page, NAME), 'Resume').click();
  await expect(button(row(page, NAME), 'Use')).toBeVisible();
  expect(hub.log.filter(({ path }) => WEIGHTS.test(path)).at(-1)?.range).toBe('bytes=1000000-');

  await button(row(page, NAME), 'Use').click();
  await expect(inUse(page)).toContainText(`${NAME} is loaded at the next question.`);
  await answered(page);
  await openModels(page);
  await expect(inUse(page)).toContainText(`${NAME} runs now, on WebAssembly, with room for 1,024 tokens`);

  await page.reload();
  await answered(page);
  await openModels(page);
  await button(row(page, NAME), 'Delete').click();
  await button(row(page, NAME), /^Delete 6\.\d MB/).click();
  await expect(row(page, NAME)).toHaveCount(0);
  await expect(row(page, 'Pocket model')).toContainText('In use');
  await page.keyboard.press('Escape');
  await ask(page, 'Good morning!');
  expect((await savedTrace(page)).generator.name).not.toBe(NAME);
});

test('a model by its address, without a manifest, while another one answers', async ({ page, hub, folder }) => {
  await rm(join(folder, 'manifest.json'));
  await check(page, hub, `${hub.url}/files`);
  await expect(result(page)).toContainText('files can run here.');
  await expect(result(page)).toContainText('No SHA-256 is known');
  await button(result(page), /^Download/).click();
  await button(row(page, 'files'), 'Use').click();
  await page.keyboard.press('Escape');
  await ask(page, 'Good morning!');
  expect((await savedTrace(page)).generator).toMatchObject({ name: 'files', contextLength: 1024 });
});

test('a download is paused and cancelled', async ({ page, hub }) => {
  await check(page, hub, ID);
  // The line hangs after a part, so that there is time to press.
  hub.cut = { path: WEIGHTS, after: 1_000_000, times: 1000 };
  await button(result(page), /^Download/).click();
  await button(row(page, NAME), 'Pause').click();
  await expect(button(row(page, NAME), 'Resume')).toBeVisible();
  await expect(row(page, NAME).getByRole('alert')).toHaveCount(0);
  await button(row(page, NAME), 'Resume').click();
  await button(row(page, NAME), 'Cancel').click();
  await expect(row(page, NAME)).toHaveCount(0);
});

test('a file with another hash is thrown away and named', async ({ page, hub }) => {
  await check(page, hub, ID);
  hub.alter = (path, data) => (WEIGHTS.test(path) ? Buffer.concat([data.subarray(0, -1), Buffer.of((data.at(-1) ?? 0) ^ 1)]) : data);
  await button(result(page), /^Download/).click();
  await expect(row(page, NAME).getByRole('alert')).toContainText('model.onnx.data of someone/brought is not the file that was announced');
});

test('what is missing is named before anything is downloaded', async ({ page, hub, folder }) => {
  await rm(join(folder, 'model.onnx.data'));
  await check(page, hub, ID);
  await expect(dialog(page).getByRole('alert')).toContainText('model.onnx.data is not in someone/brought');

  await cp(join(POCKET, 'model.onnx.data'), join(folder, 'model.onnx.data'));
  await rm(join(folder, 'manifest.json'));
  await edit(folder, 'tokenizer.json', (json: { added_tokens: { content: string }[] }) => {
    json.added_tokens = json.added_tokens.filter(({ content }) => content !== '[Fully supported]');
  });
  await button(dialog(page), 'Check').click();
  await expect(dialog(page).getByRole('alert')).toContainText('no single token for [Fully supported]');

  await page.getByLabel('Hugging Face id or address').fill('someone/else');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('alert')).toContainText('There is no someone/else');
});

test('a quota that is too small is told in figures before the download', async ({ page, hub, site }) => {
  await check(page, hub, ID);
  await expect(result(page)).toBeVisible();
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(site.url).origin, quotaSize: 4_000_000 });
  await button(result(page), /^Download/).click();
  await expect(dialog(page).getByRole('alert')).toContainText(/needs 6\.\d MB more, and the browser allows this page only [34]\.\d MB more/);
  expect(hub.log.some(({ method, path }) => method === 'GET' && WEIGHTS.test(path))).toBe(false);
});

test('a storage that is full in the middle keeps what is there, and the download goes on when there is room', async ({ page, hub, site }) => {
  await check(page, hub, ID);
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(site.url);
  // The line stands still, and while it does, the room shrinks.
  let goOn = () => {};
  hub.hold = { path: WEIGHTS, after: 2_000_000, until: new Promise((resolve) => (goOn = resolve)) };
  await button(result(page), /^Download/).click();
  await expect.poll(() => hub.log.some(({ method, path }) => method === 'GET' && WEIGHTS.test(path))).toBe(true);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 4_000_000 });
  goOn();
  await expect(row(page, NAME).getByRole('alert')).toContainText(/storage is full: [23]\.\d MB of 6\.4 MB of model\.onnx\.data are kept/);
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await button(row(page, NAME), 'Resume').click();
  await expect(button(row(page, NAME), 'Use')).toBeVisible();
});

test.describe('a folder on disk', () => {
  test('is read where it lies, through a file input', async ({ page, folder }) => {
    await page.addInitScript(() => Reflect.deleteProperty(window, 'showDirectoryPicker'));
    await page.goto('');
    await openModels(page);
    const choosing = page.waitForEvent('filechooser');
    await button(dialog(page), 'Choose a folder on this device').click();
    await (await choosing).setFiles(folder);
    await button(result(page), 'Use this folder').click();
    await answered(page);
  });

  test('by its handle is remembered at the next visit', async ({ page }) => {
    await page.goto('');
    // A handle of the origin's own file system stands in for one that a person picks in the system's dialogue.
    await page.addInitScript(() => {
      const picked = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
      Object.assign(window, { showDirectoryPicker: picked });
    });
    await page.reload();
    await page.evaluate(async (name) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
      for (const path of ['manifest.json', 'model.onnx', 'model.onnx.data', 'tokenizer.json']) {
        const file = await (await folder.getFileHandle(path, { create: true })).createWritable();
        const response = await fetch(`models/generator/${path}`);
        await file.write(path === 'manifest.json' ? JSON.stringify({ ...((await response.json()) as object), name }) : await response.blob());
        await file.close();
      }
    }, NAME);
    await openModels(page);
    await button(dialog(page), 'Choose a folder on this device').click();
    await button(result(page), 'Use this folder').click();
    await answered(page);
    await page.reload();
    await answered(page);
  });
});

test('the copies of what came with the page are listed with their size, and deleted', async ({ page }) => {
  await page.goto('');
  await ask(page, 'Good morning!');
  await openModels(page);
  await expect(row(page, 'Pocket model')).toContainText(/\d\.\d MB kept in \d+ files/);
  await button(row(page, 'Pocket model'), 'Delete the copies').click();
  await button(row(page, 'Pocket model'), /^Delete the copies \d/).click();
  await expect(row(page, 'Pocket model')).toContainText('not kept yet');
  await page.keyboard.press('Escape');
  await page.reload();
  await ask(page, 'Good morning!');
  await expect(answer(page)).toContainText('Good morning!');
});

test('a phone can do all of it', async ({ page, hub }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await check(page, hub, ID);
  await expect(result(page)).toBeVisible();
  expect(await sidewaysScroll(page)).toBe(0);
  expect(await dialog(page).evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations.map(({ id }) => id)).toEqual([]);
  await button(result(page), /^Download/).click();
  await button(row(page, NAME), 'Use').click();
  await expect(row(page, NAME)).toContainText('In use');
});
