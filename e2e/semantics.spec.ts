/** The paper's semantics and the released code, side by side on one question; long and short form. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { answer, ask, askButton, choose, load, question, savedTrace, slide } from './asking';
import { expect, sidewaysScroll, test } from './playground';

const NILE = 'Into which sea does the Nile flow?';

/** Opens the page on its recorded run. */
async function open(page: Page): Promise<void> {
  await page.goto('');
  await expect(page.getByRole('heading', { name: 'Segment 1' })).toBeVisible();
}

const side = (page: Page, title: string) => page.getByRole('region', { name: `Answer: ${title}` });

test('both are run on one question, and the page says where they part and why', async ({ page }) => {
  await open(page);
  const before = await savedTrace(page);
  await choose(page, 'As released');
  await expect(page.getByText('Without effect in the released code (D2):')).toBeVisible();
  await expect(answer(page)).toContainText('not generated yet');
  await expect(side(page, 'Paper')).toContainText(before.answer.text);
  const run = page.getByRole('button', { name: 'Run both and compare' });
  await expect(run.locator('xpath=following-sibling::p')).toHaveText(/^Writes \d+ candidates? of at most \d+ tokens/);
  await run.click();
  const why = page.getByRole('region', { name: 'Why they part' });
  await expect(why).toBeVisible({ timeout: 120_000 });

  const both = await savedTrace(page);
  expect(both.settings.semantics).toBe('released');
  expect(both.nodes).toEqual(before.nodes);
  expect(both.completions.length).toBeGreaterThan(0);
  await expect(answer(page)).toContainText('As the released code writes it.');
  await expect(side(page, 'As released')).toContainText(both.answer.text);
  const scores = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /^Scores/ }) });
  await expect(scores.getByRole('row').nth(1)).toContainText('D1');
  await expect(why).toContainText('D1 utility never counts in long form');
  await expect(why).toContainText('Paper:');

  // Back to the paper's answer at once: both are on record.
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await choose(page, 'Paper');
  await expect(answer(page)).toContainText(before.answer.text);
  await expect(page.getByRole('button', { name: /^Generate \d/ })).toHaveCount(0);
  expect(fetched).toEqual([]);
});

test('a question is asked under the released semantics alone', async ({ page }) => {
  await page.goto('');
  await choose(page, 'As released');
  await ask(page, NILE);
  const trace = await savedTrace(page);
  expect(trace).toMatchObject({ status: 'finished', settings: { semantics: 'released' }, nodes: [] });
  await expect(answer(page)).toContainText(trace.answer.text);
  await expect(page.getByRole('article', { name: /^Candidate 1A/ })).toBeVisible();
});

test('where the released code ends in the middle, the page says with which defect', async ({ page }) => {
  await page.goto('');
  await choose(page, 'As released');
  await choose(page, 'Never');
  await question(page).fill('Good morning!');
  await askButton(page).click();
  await expect(answer(page)).toContainText('The released code ends here, without an answer.', { timeout: 120_000 });
  await expect(answer(page)).toContainText('D14');
  expect((await savedTrace(page)).error).toMatchObject({ code: 'released-crash', facts: { defect: 'D14' } });
});

test('closed form adds up the scores of candidates that give the same answer, open form takes the best', async ({ page }) => {
  await page.goto('');
  await load(page);
  await choose(page, 'Closed');
  await slide(page, 'Passages', 'Home');
  await ask(page, NILE);
  const closed = await savedTrace(page);
  expect(closed.settings.form).toBe('closed');
  expect(Math.max(...closed.nodes.map(({ depth }) => depth))).toBe(1);
  const votes = page.getByRole('table', { name: 'Answers by the sum of their scores' });
  await expect(votes.getByRole('row')).toHaveCount(2);
  await choose(page, 'Open');
  await expect(votes).toHaveCount(0);
  await expect(answer(page)).toContainText(closed.answer.text);
  await expect(page.getByRole('button', { name: /^Generate \d/ })).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in a comparison, and a phone does not scroll sideways, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width: 375, height: 720 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await open(page);
    await page.getByText('Settings', { exact: true }).click();
    await choose(page, 'As released');
    await page.getByRole('button', { name: 'Run both and compare' }).click();
    await expect(page.getByRole('region', { name: 'Why they part' })).toBeVisible({ timeout: 120_000 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.target.join(' ')) }))).toEqual([]);
    expect(await sidewaysScroll(page)).toBe(0);
  });
}
