/** Changing a run by hand: forced tokens and decisions, dropped and edited passages, branches, and the way back. */
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import type { Trace } from '../src/selfrag';
import { answer, ask, finished, load, savedTrace, slide, stop } from './asking';
import { expect, sidewaysScroll, test } from './playground';

const NILE = 'Into which sea does the Nile flow?';

const candidate = (page: Page, name: string): Locator => page.getByRole('article', { name: `Candidate ${name}`, exact: true });

/** Opens the page on its recorded run, which needs no model. */
async function open(page: Page): Promise<void> {
  await page.goto('');
  await expect(page.getByRole('heading', { name: 'Segment 1' })).toBeVisible();
}

/** Opens the judgements of a candidate. */
async function unfold(shown: Locator): Promise<void> {
  const table = shown.getByRole('table', { name: 'Score ledger' });
  if (!(await table.isVisible())) await shown.getByText('Critique and score in full').click();
  await expect(table).toBeVisible();
}

/** Chooses a token from the menu of a group. */
async function force(page: Page, name: string, group: string, token: string): Promise<void> {
  await unfold(candidate(page, name));
  await page.getByRole('button', { name: new RegExp(`^Force .*${group} of ${name}$`) }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${token}`) }).click();
}

/** What the page offers to generate. */
const generate = (page: Page): Locator => page.getByRole('button', { name: /^Generate \d+ candidates?$/ });

async function goOn(page: Page): Promise<void> {
  await generate(page).click();
  await expect(generate(page)).toHaveCount(0, { timeout: 120_000 });
  await finished(page);
}

/** The candidate in the answer's first segment. */
async function best(page: Page): Promise<{ name: string; node: Trace['nodes'][number] }> {
  const trace = await savedTrace(page);
  const id = trace.answer.path[0];
  const first = trace.nodes.filter(({ depth }) => depth === 1);
  const at = first.findIndex((node) => node.id === id);
  const node = first[at];
  if (!node) throw new Error('the run has no answer');
  return { name: `1${String.fromCharCode(65 + at)}`, node };
}

test('a forced token says what it would generate, is marked, generates just that, and can be taken back', async ({ page }) => {
  await open(page);
  const before = await savedTrace(page);
  const { name, node } = await best(page);
  await unfold(candidate(page, name));
  await page.getByRole('button', { name: new RegExp(`^Force .*IsRel of ${name}$`) }).click();
  const menu = page.getByRole('menu');
  await expect(menu).toContainText(/1 candidate of at most \d+ tokens/);
  await expect(menu.getByRole('menuitem')).toHaveCount(2);
  await menu.getByRole('menuitem', { name: /^Irrelevant/ }).click();
  // Nothing was generated yet, and what is left is ranked without it.
  expect((await savedTrace(page)).nodes).toEqual(before.nodes);
  await expect(page.getByText('Changed by hand:')).toBeVisible();
  await expect(page.getByText('1 token forced.')).toBeVisible();
  await goOn(page);

  const after = await savedTrace(page);
  const again = after.nodes.find(({ forced }) => forced?.of === node.id);
  expect(again).toMatchObject({ forced: { step: 0, token: '[Irrelevant]' }, parent: node.parent, evidence: node.evidence });
  expect(again?.tokens[0]?.text).toBe('[Irrelevant]');
  expect(after.nodes.slice(0, before.nodes.length)).toEqual(before.nodes);
  await expect(page.getByRole('article').filter({ hasText: 'forced by you' })).toBeVisible();

  await unfold(candidate(page, name));
  await candidate(page, name).getByRole('button', { name: `Take back the forced token of ${name}` }).click();
  await expect(answer(page)).toContainText(before.answer.text);
  expect((await savedTrace(page)).forced).toEqual([]);
});

test('a forced decision opens the branch that the model did not take, and undo closes it', async ({ page }) => {
  await open(page);
  const before = await savedTrace(page);
  const decision = page.getByRole('group', { name: 'Force this decision' }).first();
  await expect(decision.getByRole('button', { name: 'Retrieve', exact: true })).toBeDisabled();
  await decision.getByRole('button', { name: 'Do not retrieve' }).click();
  await expect(decision).toContainText('Forced by you.');
  await expect(page.getByText('You forced this decision.').first()).toBeVisible();
  await expect(generate(page)).toHaveText('Generate 1 candidate');
  await goOn(page);
  const after = await savedTrace(page);
  expect(after.decisions.some(({ because, action }) => because === 'forced' && action === 'no_retrieve')).toBe(true);
  await expect(answer(page)).toContainText('without looking anything up');
  expect(after.nodes).toHaveLength(before.nodes.length + 1);

  await page.getByRole('button', { name: /^Undo generating/ }).click();
  await page.getByRole('button', { name: /^Undo forcing a decision/ }).click();
  await expect(answer(page)).toContainText(before.answer.text);
  expect(await savedTrace(page)).toEqual(before);
});

test('a dropped passage leaves the competition at once, without a model, and comes back', async ({ page }) => {
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await open(page);
  const before = await savedTrace(page);
  const { node } = await best(page);
  const at = node.evidence?.index ?? 0;
  const passage = before.retrievals[0]?.passages[at];
  if (!passage) throw new Error('the recording cites nothing');
  const row = page.getByRole('button', { name: `${at + 1} ${passage.title}` }).first();
  await row.click();
  await page.getByRole('button', { name: 'Drop this passage' }).first().click();
  await expect(row).toContainText('dropped');
  const without = await savedTrace(page);
  expect(without.retrievals[0]?.passages[at]?.dropped).toBe(true);
  expect(without.answer.path[0]).not.toBe(node.id);
  await page.getByRole('button', { name: 'Restore this passage' }).first().click();
  await expect(answer(page)).toContainText(before.answer.text);
  expect(fetched.filter((url) => /\/models\/|\.wasm$/.test(url))).toEqual([]);
});

test('an edited passage has only what read it written again', async ({ page }) => {
  await page.goto('');
  await ask(page, NILE);
  const before = await savedTrace(page);
  const { node } = await best(page);
  const at = node.evidence?.index ?? 0;
  const passage = before.retrievals[0]?.passages[at];
  if (!passage) throw new Error('nothing was retrieved');
  await page.getByRole('button', { name: `${at + 1} ${passage.title}` }).first().click();
  await page.getByRole('button', { name: 'Edit this passage' }).first().click();
  const text = passage.text.replaceAll('Mediterranean', 'Baltic');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(/\d candidates? and what follows/);
  await dialog.getByLabel('Text of the passage').fill(text);
  await dialog.getByRole('button', { name: 'Use this text' }).click();
  await expect(generate(page)).toBeVisible();
  const kept = (await savedTrace(page)).nodes;
  expect(kept.length).toBeLessThan(before.nodes.length);
  await goOn(page);
  const after = await savedTrace(page);
  expect(after.nodes.slice(0, kept.length)).toEqual(kept);
  const reread = after.nodes.find(({ evidence, depth }) => depth === 1 && evidence?.index === at);
  expect(reread?.text).toContain('Baltic');
  expect(after.retrievals[0]?.passages[at]).toMatchObject({ text, edited: true });
});

test('expanding all branches says how much, keeps to the budget, and leaves sliders without gaps', async ({ page }) => {
  await page.goto('');
  await load(page);
  await slide(page, 'Depth', 'Home');
  await ask(page, NILE);
  const before = await savedTrace(page);
  await page.getByText('Expand all branches').click();
  const budget = page.getByRole('spinbutton', { name: 'Most candidates' });
  await budget.fill('0');
  await expect(page.getByText('Give a number from 1 to 500.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Generate', exact: true })).toBeDisabled();
  await budget.fill('3');
  await expect(page.getByText(/^At most 3 candidates of at most \d+ tokens each/)).toBeVisible();
  await page.getByRole('button', { name: 'Generate at most 3 candidates' }).click();
  await expect(page.getByText(/^Everything is there/)).toBeVisible({ timeout: 120_000 });
  const after = await savedTrace(page);
  expect(after.nodes.length - before.nodes.length).toBeGreaterThan(0);
  expect(after.nodes.length - before.nodes.length).toBeLessThanOrEqual(3);
  await page.getByRole('radio', { name: 'Never' }).check({ force: true });
  await expect(generate(page)).toHaveCount(0);
  await expect(answer(page)).toContainText('without looking anything up');
});

test('going on can be stopped, which keeps what was there, and gone on with', async ({ page }) => {
  await page.goto('');
  await load(page);
  await ask(page, NILE);
  const before = await savedTrace(page);
  await slide(page, 'Passages', 'End');
  await expect(generate(page)).toBeVisible();
  await generate(page).click();
  await expect(page.getByText('Writing', { exact: true }).first()).toBeVisible();
  expect(await stop(page)).toBeLessThan(1000);
  const stopped = await savedTrace(page);
  expect(stopped.status).toBe('stopped');
  for (const node of before.nodes) expect(stopped.nodes).toContainEqual(node);
  await goOn(page);
  const whole = await savedTrace(page);
  expect(whole.status).toBe('finished');
  expect(whole.retrievals[0]?.passages).toHaveLength(20);
});

test('a token is forced with the keyboard alone', async ({ page }) => {
  await open(page);
  const { name } = await best(page);
  await unfold(candidate(page, name));
  await page.getByRole('button', { name: new RegExp(`^Force .*IsRel of ${name}$`) }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 token forced.')).toBeVisible();
  expect((await savedTrace(page)).forced).toHaveLength(1);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in a run that was changed by hand, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await open(page);
    const { name } = await best(page);
    await force(page, name, 'IsRel', 'Irrelevant');
    await page.getByRole('group', { name: 'Force this decision' }).first().getByRole('button', { name: 'Do not retrieve' }).click();
    await page.getByText('Expand all branches').click();
    const violations = async () => (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => ({ id, at: nodes.map((n) => n.target.join(' ')) }));
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: new RegExp(`^Force .*IsRel of ${name}$`) }).first().click();
    await expect(page.getByRole('menu')).toBeVisible();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 375, height: 720 });
    expect(await sidewaysScroll(page)).toBe(0);
  });
}
