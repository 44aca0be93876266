import { expect, sidewaysScroll, test } from './playground';

const MODELS = /\/(models|index)\/|\.wasm$/;

test('a first visit shows a recorded run before any model is fetched', async ({ page }) => {
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await page.goto('');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Self-RAG answers' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Segment 1' })).toBeVisible();
  await expect(page.getByRole('meter', { name: /Share of \[Retrieval\]/ }).first()).toBeVisible();
  await expect(page.getByRole('article', { name: /^Candidate 1A/ })).toBeVisible();
  expect(fetched.filter((url) => MODELS.test(url))).toEqual([]);
  expect(fetched.some((url) => url.endsWith('/traces/index.json'))).toBe(true);
});

test('the gallery has at least twelve examples, and each fills in its question', async ({ page }) => {
  await page.goto('');
  const examples = page.getByRole('region', { name: 'Examples' }).getByRole('button');
  await expect(examples.first()).toBeVisible();
  const titles = await examples.allTextContents();
  expect(titles.length).toBeGreaterThanOrEqual(12);
  const questions = new Set<string>();
  for (const title of titles) {
    await page.getByRole('button', { name: title, exact: true }).click();
    await expect(page.getByRole('region', { name: 'Examples' }).getByText('What to look at.')).toBeVisible();
    questions.add(await page.getByLabel('Your question').inputValue());
  }
  expect(questions).toContain('Leave odd one out: twitter, instagram, whatsapp.');
  expect(questions).toContain('Can you tell me the difference between llamas and alpacas?');
});

test('every recorded example opens without a model', async ({ page, site }) => {
  const { examples } = await (await fetch(`${site.url}traces/index.json`)).json();
  expect(examples.length).toBeGreaterThan(0);
  await page.goto('');
  for (const { title } of examples) {
    await page.getByRole('button', { name: title, exact: true }).click();
    // An example with edited passages fills the question once the encyclopedia is there.
    await expect(page.getByRole('button', { name: title, exact: true })).toHaveAttribute('aria-pressed', 'true');
    const question = await page.getByLabel('Your question').inputValue();
    await expect(page.getByRole('region', { name: 'Self-RAG answers' })).toContainText(question);
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
});

test('the built page stands at the root of a host without any headers, too', async ({ page, site }) => {
  await page.goto(site.plainUrl);
  await expect(page.getByRole('heading', { name: 'Segment 1' })).toBeVisible();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
});

for (const view of ['#/', '#/quick-start', '#/critique', '#/encyclopedia', '#/about']) {
  test(`${view} does not scroll sideways on a phone`, async ({ page }) => {
    await page.setViewportSize({ width: 375, height: 720 });
    await page.goto(view);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    if (view === '#/') {
      await expect(page.getByRole('article', { name: /^Candidate/ }).first()).toBeVisible();
      await page.getByRole('tab', { name: 'Tree' }).click();
      await expect(page.getByRole('tree')).toBeVisible();
    }
    if (view === '#/encyclopedia') await expect(page.getByRole('status').filter({ hasText: /passages/ })).toBeVisible();
    expect(await sidewaysScroll(page)).toBe(0);
  });
}

test('a typed question outlives a reload', async ({ page }) => {
  await page.goto('');
  await page.getByLabel('Your question').fill('Who painted the ceiling?');
  await page.reload();
  await expect(page.getByLabel('Your question')).toHaveValue('Who painted the ceiling?');
});

test('on paper, a run stands without what only works on a screen, and in the light theme', async ({ page }) => {
  await page.goto('');
  await expect(page.getByRole('heading', { name: 'Segment 1' })).toBeVisible();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('heading', { name: 'Segment 1' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Self-RAG answers' })).toBeVisible();
  for (const gone of ['navigation', 'complementary', 'textbox', 'slider', 'tab'] as const) await expect(page.getByRole(gone)).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^(Ask|Save the trace|Force)/ })).toHaveCount(0);
  expect(await page.evaluate(() => getComputedStyle(document.querySelector('#answer-card') as Element).backgroundColor)).toBe('rgb(255, 255, 255)');
});
