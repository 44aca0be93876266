import { expect, test } from './playground';

test('the encyclopedia can be browsed by kind and searched by title and text', async ({ page }) => {
  await page.goto('#/encyclopedia');
  const status = page.getByRole('status').filter({ hasText: /passage/ });
  await expect(status).toContainText(/1,\d{3} passages/);
  const kinds = page.getByRole('navigation', { name: 'Kinds of subject' }).getByRole('button');
  expect(await kinds.count()).toBeGreaterThan(20);
  await kinds.nth(1).click();
  await expect(status).not.toContainText(/1,\d{3} passages/);

  await kinds.first().click();
  await page.getByLabel('Search titles and texts').fill('alpaca');
  await expect(page.getByRole('heading', { level: 3, name: 'Alpaca' }).first()).toBeVisible();
  await page.getByLabel('Search titles and texts').fill('xyzzy');
  await expect(page.getByText('No passage holds these words')).toBeVisible();
});

test.describe('when the passages cannot be fetched', () => {
  test.use({ expectedErrors: [/404/] });
  test('a sentence says so, and trying again works', async ({ page }) => {
    await page.route('**/corpus/passages.tsv', (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto('#/encyclopedia');
    await expect(page.getByRole('alert')).toContainText('corpus/passages.tsv');
    await page.unroute('**/corpus/passages.tsv');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('status').filter({ hasText: /1,\d{3} passages/ })).toBeVisible();
  });
});
