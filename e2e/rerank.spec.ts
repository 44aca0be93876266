import { rank, type Settings, type Trace } from '../src/selfrag';
import { WIDE_SETTINGS, wideTrace } from '../bench/wideTrace';
import { expect, test } from './playground';
import { showTrace } from './recordings';

const QUESTION = 'Into which sea does the Nile flow?';
const SETTINGS: Settings = { ...WIDE_SETTINGS, passages: 5, beamWidth: 2, maxDepth: 2 };

let trace: Trace;
test.beforeAll(async () => {
  trace = await wideTrace(QUESTION, SETTINGS);
});

const badge = (trace: Trace, settings: Settings) =>
  trace.nodes.filter((node) => node.depth === 1).map(({ id }) => rank(trace, settings).standings.get(id));

test('a weight re-ranks what is recorded at once, without generating anything', async ({ page }) => {
  await showTrace(page, trace);
  const fetched: string[] = [];
  // What explains the ranking is a script of its own, fetched when the page has time.
  page.on('request', (request) => /\/explain\.worker[^/]*$/.test(request.url()) || fetched.push(request.url()));
  await page.goto('');
  const article = (name: string) => page.getByRole('article', { name: `Candidate ${name}`, exact: true });
  await expect(article('1A')).toBeVisible();
  const before = fetched.length;

  const standings = () =>
    Promise.all(['1A', '1B', '1C', '1D', '1E'].map((name) => article(name).locator('header span').first().textContent()));
  // The page opens on the settings of its example, not on those of the recording.
  await page.getByRole('radio', { name: 'Always' }).check({ force: true });
  const shown = (settings: Settings) =>
    badge(trace, settings).map((standing) => ({ answer: 'In the answer', kept: 'Kept', dropped: 'Dropped', constraint: 'Dropped: contradicted', unused: 'Not reached' })[standing ?? 'unused']);
  expect(await standings()).toEqual(shown(SETTINGS));

  const slider = page.getByRole('slider', { name: 'Support weight' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', '0.00');
  const without: Settings = { ...SETTINGS, weights: { ...SETTINGS.weights, sup: 0 } };
  expect(shown(without)).not.toEqual(shown(SETTINGS));
  expect(await standings()).toEqual(shown(without));

  await page.getByRole('slider', { name: 'Beam width' }).focus();
  await page.keyboard.press('Home');
  expect(await standings()).toEqual(shown({ ...without, beamWidth: 1 }));
  expect(fetched.length).toBe(before);
});

test('the ledger of a candidate adds up to its score', async ({ page }) => {
  await showTrace(page, trace);
  await page.goto('');
  const candidate = page.getByRole('article', { name: 'Candidate 1A', exact: true });
  const details = candidate.getByText('Critique and score in full');
  if (!(await candidate.getByRole('table', { name: 'Score ledger' }).isVisible())) await details.click();
  const rows = candidate.getByRole('table', { name: 'Score ledger' }).getByRole('row');
  const amounts = (await rows.allTextContents()).slice(1, 5).length;
  expect(amounts).toBe(4);
  const cells = await rows.locator('td:last-child').allTextContents();
  const numbers = cells.map((text) => (text === '–' ? 0 : Number(text.replace('−', '-'))));
  const total = numbers[4] ?? NaN;
  expect(numbers.slice(0, 4).reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(total, 2);
});

test('a setting that changes a decision says so, and offers to generate what is missing instead of guessing', async ({ page }) => {
  await showTrace(page, trace);
  await page.goto('');
  await expect(page.getByRole('article', { name: 'Candidate 1A', exact: true })).toBeVisible();
  await page.getByRole('radio', { name: 'Never' }).check({ force: true });
  await expect(page.getByText('The recorded run decided “Retrieve”.').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Generate 1 candidate' })).toBeVisible();
  await expect(page.getByText(/To go on, the model writes 1 candidate of at most 80 tokens/)).toBeVisible();
});

test('of many candidates only those that compete on are in sight; the others are a click away, in the timeline and in the tree', async ({ page }) => {
  const many: Settings = { ...SETTINGS, passages: 20, beamWidth: 3, maxDepth: 3 };
  const wide = await wideTrace(QUESTION, many);
  expect(wide.nodes.length).toBe(20 + 2 * 3 * 20);
  await showTrace(page, wide);
  await page.goto('');
  await page.getByRole('radio', { name: 'Always' }).check({ force: true });
  for (const name of ['Passages', 'Beam width', 'Depth']) {
    await page.getByRole('slider', { name, exact: true }).focus();
    await page.keyboard.press('End');
    // So that half of the candidates are not reached.
    if (name === 'Passages') for (let k = 20; k > 10; k--) await page.keyboard.press('ArrowLeft');
  }
  const articles = page.getByRole('article', { name: /^Candidate 1/ });
  const kept = rank(wide, { ...many, passages: 10, beamWidth: 5, maxDepth: 8 }).levels[0]?.kept.length ?? NaN;
  await expect(articles).toHaveCount(kept);
  await page.getByText(/^Show \d+ more candidates/).first().click();
  await expect(articles).toHaveCount(20);

  await page.getByRole('tab', { name: 'Tree' }).click();
  const boxes = page.getByRole('treeitem');
  const before = await boxes.count();
  expect(before).toBeLessThan(60);
  const fold = page.getByRole('treeitem', { name: /^\d+ more, dropped or not reached/ }).first();
  const more = parseInt((await fold.getAttribute('aria-label')) ?? '', 10);
  await fold.click();
  await expect(boxes).toHaveCount(before - 1 + more);
  await expect(page.getByRole('treeitem', { selected: true })).toBeFocused();
});

test('a citation leads to its passage', async ({ page }) => {
  await showTrace(page, trace);
  await page.goto('');
  await page.getByRole('button', { name: 'Citation 1: show the passage' }).first().click();
  const source = page.getByRole('list', { name: 'Cited passages' }).getByRole('listitem').first();
  await expect(source).toBeFocused();
  await expect(source).toContainText('River');
});

test('the trace on the page can be saved as it is', async ({ page }) => {
  await showTrace(page, trace);
  await page.goto('');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the trace' }).click();
  const stream = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual(trace);
});
