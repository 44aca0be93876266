import { answer, ask } from './asking';
import { expect, startSite, test } from './playground';

test.use({ serviceWorkers: 'allow', expectedErrors: [/ERR_CONNECTION_REFUSED|ERR_FAILED|Failed to fetch/] });

test('once it was loaded, the page answers without a network', async ({ page, origins }) => {
  // As many hosts say, which must not hide from the page what was kept for it.
  const site = await startSite({ Vary: 'Origin' });
  origins.add(new URL(site.url).origin);
  await page.goto(site.url);
  await ask(page, 'Good morning!');
  await page.goto(`${site.url}#/encyclopedia`);
  await expect(page.getByRole('status').filter({ hasText: /1,\d{3} passages/ })).toBeVisible();

  await site.close();
  await page.goto(site.url);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Segment 1' })).toBeVisible();
  await ask(page, 'Into which sea does the Nile flow?');
  await expect(answer(page)).toContainText('Into which sea does the Nile flow?');
  await page.goto(`${site.url}#/encyclopedia`);
  await expect(page.getByRole('status').filter({ hasText: /1,\d{3} passages/ })).toBeVisible();
});
