import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, sidewaysScroll, test } from './playground';

const LOADING_MS = 120_000;

/** Views that are not shown keep their fields, so a label alone may be there twice. */
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true }).or(page.getByRole('searchbox', { name, exact: true }));

const judged = (page: Page, title: string) => page.getByRole('article', { name: `After “${title}”` });

async function criticise(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Criticise', exact: true }).click();
  await expect(page.getByText(/^Models ready, on/)).toBeVisible({ timeout: LOADING_MS });
  await expect(page.getByRole('button', { name: 'Criticise', exact: true })).toBeVisible({ timeout: LOADING_MS });
  await expect(page.getByRole('alert')).toHaveCount(0);
}

/** The share of a token in the bars of a passage, 0..100. */
async function shareOf(page: Page, title: string, token: string): Promise<number> {
  const value = judged(page, title).getByText(token, { exact: true }).and(page.locator('dt')).locator('xpath=following-sibling::dd[1]');
  return Number((await value.textContent())?.replace(/[<>%]/g, ''));
}

test('a true claim is supported by its passage and a false one is not, and nothing is generated', async ({ page }) => {
  await page.goto('#/critique');
  await page.getByRole('button', { name: 'A true claim' }).click();
  await criticise(page);
  await expect(page.getByText('Models ready, on WebAssembly.')).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(2);
  const strip = judged(page, 'Peru').getByRole('group', { name: /token by token/ });
  await expect(strip).toHaveText('The capital of Peru is Lima.');
  const supported = await shareOf(page, 'Peru', 'Fully supported');
  expect(await shareOf(page, 'Peru', 'Relevant')).toBeGreaterThan(50);
  expect(await shareOf(page, 'Colombia', 'Relevant')).toBeLessThan(await shareOf(page, 'Peru', 'Relevant'));
  await expect(judged(page, 'Peru').getByRole('table', { name: 'Score ledger' })).toBeVisible();
  await expect(judged(page, 'Peru')).toContainText(/mean log-probability per token/);

  await page.getByRole('button', { name: 'A false claim' }).click();
  await criticise(page);
  await expect(strip).toHaveText('The capital of Peru is Cusco.');
  expect(await shareOf(page, 'Peru', 'Fully supported')).toBeLessThan(supported);
});

test('a passage is picked from the encyclopedia, and an answer of one’s own is judged after it', async ({ page }) => {
  await page.goto('#/critique');
  await page.getByRole('button', { name: 'Empty the form' }).click();
  await field(page, 'Question').fill('Into which sea does the Nile flow?');
  await field(page, 'Pick from the encyclopedia').fill('Nile Mediterranean');
  await page.getByRole('button', { name: /^Add Nile/ }).first().click();
  await expect(field(page, 'Title of passage 1')).toHaveValue('Nile');
  await expect(field(page, 'Text of passage 1')).toHaveValue(/Mediterranean/);
  await field(page, 'Answer').fill('The Nile flows into the Mediterranean Sea.');
  await criticise(page);
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(judged(page, 'Nile')).toContainText('score');
});

test('what is missing is said in a sentence, and nothing that was typed is lost', async ({ page }) => {
  await page.goto('#/critique');
  await page.getByRole('button', { name: 'Empty the form' }).click();
  const press = () => page.getByRole('button', { name: 'Criticise', exact: true }).click();
  const says = (text: string) => expect(page.getByRole('alert')).toContainText(text);
  await press();
  await says('The question is empty.');
  await field(page, 'Question').fill('What is the capital of Peru?');
  await press();
  await says('The answer is empty.');
  await field(page, 'Answer').fill('Lima.');
  await press();
  await says('Passage 1 has no title.');
  await field(page, 'Title of passage 1').fill('Peru');
  await press();
  await says('Passage 1 has no text.');
  await field(page, 'Text of passage 1').fill('words '.repeat(4000));
  await press();
  await expect(page.getByRole('alert')).toContainText(/token/, { timeout: LOADING_MS });
  await expect(field(page, 'Question')).toHaveValue('What is the capital of Peru?');
  await field(page, 'Text of passage 1').fill('The capital of Peru is Lima.');
  await criticise(page);
  await expect(judged(page, 'Peru')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in a judged answer, and a phone does not scroll sideways, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width: 375, height: 720 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('#/critique');
    await field(page, 'Pick from the encyclopedia').fill('river');
    await expect(page.getByRole('button', { name: /^Add / }).nth(1)).toBeVisible();
    await criticise(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.target.join(' ')) }))).toEqual([]);
    expect(await sidewaysScroll(page)).toBe(0);
  });
}
