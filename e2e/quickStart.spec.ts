import { expect, test } from './playground';

test('quick start decodes a prompt freely, its reflection tokens in sight, with and without a paragraph', async ({ page }) => {
  await page.goto('#/quick-start');
  const output = page.getByRole('group', { name: 'Output, token by token' });
  await page.getByRole('button', { name: 'Odd one out' }).click();
  await page.getByRole('button', { name: 'Decode' }).click();
  await expect(page.getByText(/^The output ended/)).toBeVisible({ timeout: 120_000 });
  const alone = await output.textContent();
  expect(alone).toMatch(/\[(No Retrieval|Retrieval)\]/);

  await page.getByRole('button', { name: 'Llamas and alpacas, with a paragraph' }).click();
  await expect(page.getByRole('region', { name: 'The prompt' })).toContainText('<paragraph>');
  await page.getByRole('button', { name: 'Decode' }).click();
  await expect(output).toContainText(/\[(Relevant|Irrelevant)\]/);
  await expect(page.getByText(/^The output (ended|was cut|cut)/)).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText('(with the paragraph “Alpaca”)')).toBeVisible();
});
