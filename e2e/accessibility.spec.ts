import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { askButton, finished, question, stopButton } from './asking';
import { expect, test } from './playground';

async function violations(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary}`) }));
}

const VIEWS: Record<string, (page: Page) => Promise<void>> = {
  '#/': async (page) => {
    await expect(page.getByRole('article', { name: /^Candidate/ }).first()).toBeVisible();
    const folded = page.locator('details:not([open]) > summary');
    while ((await folded.count()) > 0) await folded.first().click();
    await page.locator('main button[aria-expanded="false"]').first().click();
  },
  '#/quick-start': async (page) => {
    await page.getByRole('checkbox', { name: 'With a pasted paragraph' }).check();
    await expect(page.getByLabel('Text of the paragraph')).toBeVisible();
  },
  '#/critique': (page) => expect(page.getByRole('button', { name: 'Criticise' })).toBeVisible(),
  '#/encyclopedia': (page) => expect(page.getByRole('status').filter({ hasText: /passages/ })).toBeVisible(),
  '#/about': (page) => expect(page.getByRole('heading', { level: 1 })).toBeVisible(),
};

for (const [view, prepare] of Object.entries(VIEWS)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing in ${view}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(view);
      await prepare(page);
      expect(await violations(page)).toEqual([]);
    });
  }
}

test('axe finds nothing in the tree, in an opened token, and on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 720 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('');
  await page.getByRole('group', { name: /token by token/ }).first().getByRole('button').nth(1).focus();
  await expect(page.getByRole('tooltip')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('tab', { name: 'Tree' }).click();
  await expect(page.getByRole('tree')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('asking with the keyboard leaves the focus in its place, and a screen reader is told the steps and the answer once', async ({ page }) => {
  await page.addInitScript(() => {
    const told: string[] = [];
    const note = ({ target }: MutationRecord) => {
      const region = (target instanceof Element ? target : target.parentElement)?.closest('[role=status]');
      const text = region?.textContent ?? '';
      if (text !== '' && text !== told.at(-1)) told.push(text);
    };
    new MutationObserver((changes) => changes.forEach(note)).observe(document, { childList: true, characterData: true, subtree: true });
    Object.assign(window, { told });
  });
  await page.goto('');
  await expect(page.getByRole('heading', { name: 'Segment 1' })).toBeVisible();
  await question(page).fill('Spell the word Bolivia.');
  await askButton(page).focus();
  await page.keyboard.press('Enter');
  await expect(stopButton(page)).toBeFocused();
  await finished(page);
  await expect(askButton(page)).toBeFocused();
  const told = await page.evaluate(() => (window as unknown as { told: string[] }).told);
  expect(told.filter((text) => text.startsWith('Answer: '))).toHaveLength(1);
  const steps = told.filter((text) => text.startsWith('Loading the models: '));
  expect(steps.length).toBeGreaterThan(1);
  expect(new Set(steps).size).toBe(steps.length);
  expect(steps.filter((text) => /\d[.\d]* MB/.test(text))).toEqual([]);
});

test('the theme follows the system until a person chooses one, and the choice outlives a reload', async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('');
  const light = await background();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.getByRole('button', { name: /^Theme: System/ }).click();
  expect(await background()).toBe(light);
  await page.reload();
  expect(await background()).toBe(light);
});

test('all of a recorded run can be read with the keyboard', async ({ page }) => {
  await page.goto('');
  const strip = page.getByRole('group', { name: /token by token/ }).first();
  await strip.getByRole('button').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(strip.getByRole('button').nth(2)).toBeFocused();
  await expect(page.getByRole('tooltip')).toContainText('log-probability');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tooltip')).toHaveCount(0);

  await page.getByRole('tab', { name: 'Timeline' }).focus();
  await page.keyboard.press('ArrowRight');
  const chosen = page.getByRole('treeitem', { selected: true });
  await chosen.focus();
  const before = await chosen.getAttribute('aria-label');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('treeitem', { selected: true })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  expect(before).not.toBeNull();
  await expect(page.getByRole('treeitem', { selected: true })).toHaveCount(1);
});
