/** What the page says about the weights and the threshold, used by hand on a trace whose every number is known. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { NILE_STORY } from '../src/playground/testing/stories';
import { toldTrace } from '../src/playground/testing/told';
import { DEFAULT_SETTINGS, rank, smallestChange, tippingPoints, winnerRegions, type Settings, type Trace } from '../src/selfrag';
import { answer, choose, slide } from './asking';
import { expect, sidewaysScroll, test } from './playground';
import { showTrace } from './recordings';

/** First segments of two answers; behind each the page has a citation. */
const MEDITERRANEAN = 'The Nile empties into the Mediterranean Sea.';
const CAIRO = 'The Nile passes Cairo and reaches the sea.';

let trace: Trace;
test.beforeAll(async () => {
  trace = await toldTrace(NILE_STORY, { question: 'Into which sea does the Nile flow?', settings: DEFAULT_SETTINGS });
});

test.beforeEach(async ({ page }) => {
  await showTrace(page, trace);
  await page.goto('');
  await expect(answer(page)).toContainText(MEDITERRANEAN);
});

const slider = (page: Page, name: string) => page.getByRole('slider', { name, exact: true });
/** Marks under the track of a slider. */
const marks = (page: Page, name: string) =>
  page.locator('div').filter({ has: slider(page, name) }).last().locator('[data-tipping="answer"]');
const value = (page: Page, name: string) => slider(page, name).getAttribute('aria-valuetext').then(Number);
const setTo = (weights: Partial<Settings['weights']>): Settings => ({
  ...DEFAULT_SETTINGS,
  weights: { ...DEFAULT_SETTINGS.weights, ...weights },
});
/** First segment of the answer. */
const answerAt = (settings: Settings) =>
  trace.nodes.find(({ id }) => id === rank(trace, settings).path[0])?.text ?? '';
/** The only point at which this weight changes the answer. */
function onlyBorder(weight: 'rel' | 'sup'): number {
  const borders = tippingPoints(trace, DEFAULT_SETTINGS, weight, { min: 0, max: 10 }).borders.filter(({ changes }) => changes === 'answer');
  expect(borders).toHaveLength(1);
  return borders[0]?.at ?? NaN;
}

test('the arrows beside a slider say where it tips and what happens, and go just past it', async ({ page }) => {
  const at = onlyBorder('rel');
  const next = page.getByRole('button', { name: 'Next tipping point, relevance weight' });
  await next.focus();
  const tip = page.getByRole('tooltip');
  await expect(tip).toContainText(`At ${at.toFixed(3)}: candidate 1E overtakes`);
  await expect(tip).toContainText(`the answer changes to “${CAIRO}”`);
  await page.keyboard.press('Enter');

  const now = await value(page, 'Relevance weight');
  expect(now).toBeGreaterThan(at);
  expect(now - at).toBeLessThanOrEqual(0.01);
  expect(answerAt(setTo({ rel: now }))).toBe(CAIRO);
  await expect(answer(page)).toContainText(CAIRO);

  // And back, from the other side.
  const previous = page.getByRole('button', { name: 'Previous tipping point, relevance weight' });
  await expect(next).toHaveAttribute('aria-disabled', 'true');
  await previous.click();
  expect(await value(page, 'Relevance weight')).toBeLessThan(at);
  await expect(answer(page)).toContainText(MEDITERRANEAN);
});

test('a slider on which nothing tips says so, and where the next point lies beyond its end', async ({ page }) => {
  await expect(page.getByText('Nothing tips between 0 and 2.', { exact: true })).toHaveCount(1);
  await slide(page, 'Support weight', 'End');
  const [beyond] = tippingPoints(trace, setTo({ sup: 2 }), 'rel', { min: 0, max: 10 }).borders;
  expect(beyond?.at).toBeGreaterThan(2);
  await expect(page.getByText(`Nothing tips between 0 and 2, next at ${Number(beyond?.at.toFixed(3))}.`)).toBeVisible();
});

test('the mark under a track stands where the slider tips; pointing at it says what changes, a click goes there', async ({ page }) => {
  const at = onlyBorder('sup');
  const mark = marks(page, 'Support weight');
  const thumb = slider(page, 'Support weight');
  const middle = async (locator: typeof mark) => {
    const box = await locator.boundingBox();
    return (box?.x ?? NaN) + (box?.width ?? NaN) / 2;
  };
  await expect(mark).toBeAttached();
  const shown = await middle(mark);
  // The thumb itself, put as near as its steps allow, stands over the mark.
  await thumb.focus();
  while ((await value(page, 'Support weight')) > at + 0.05) await page.keyboard.press('ArrowLeft');
  expect(Math.abs((await middle(thumb)) - shown)).toBeLessThan(8);
  await slide(page, 'Support weight', 'End');

  await page.mouse.move(shown, ((await mark.boundingBox())?.y ?? 0) + 4);
  await expect(page.getByText(new RegExp(`^At ${at.toFixed(3)}: .*the answer changes to “${CAIRO}”`)).first()).toBeVisible();
  await page.mouse.down();
  await page.mouse.up();
  const now = await value(page, 'Support weight');
  expect(now).toBeLessThan(at);
  await expect(answer(page)).toContainText(answerAt(setTo({ sup: now })));
});

test('while a slider moves, marks of the others are not shown for settings they are not true of', async ({ page }) => {
  const mark = marks(page, 'Support weight');
  await expect(mark).toHaveCount(1);
  const before = await mark.getAttribute('x1');
  await slide(page, 'Relevance weight', 'End');
  await expect.poll(() => mark.first().getAttribute('x1')).not.toBe(before);
  const { borders } = tippingPoints(trace, setTo({ rel: 2 }), 'sup', { min: 0, max: 2 });
  const places = borders.filter(({ changes }) => changes === 'answer').map(({ at }) => (at / 2) * 100);
  const shown = await mark.evaluateAll((lines) => lines.map((line) => parseFloat(line.getAttribute('x1') ?? '')));
  expect(shown.length).toBe(places.length);
  for (const [i, place] of places.entries()) expect(shown[i]).toBeCloseTo(place, 3);
});

test('all tipping points stand in a list that the keyboard reaches', async ({ page }) => {
  await page.getByRole('tab', { name: 'Weights' }).click();
  const points = page.getByRole('region', { name: /^Support weight/ }).getByRole('button');
  await expect(points).toHaveCount(1);
  const at = onlyBorder('sup');
  await expect(points).toContainText(`At ${at.toFixed(3)}`);
  await points.focus();
  await page.keyboard.press('Enter');
  expect(await value(page, 'Support weight')).toBeLessThan(at);
  await expect(answer(page)).toContainText(CAIRO);
  // From here it leads back up.
  await expect(points).toContainText(`the answer changes to “${MEDITERRANEAN}`);
});

test('the region plot: exact shares, a point that sets both weights, and an example of each answer', async ({ page }) => {
  await page.getByRole('tab', { name: 'Weights' }).click();
  const plot = page.getByRole('region', { name: 'Which answer wins where' });
  const rows = plot.getByRole('row').filter({ has: page.getByRole('rowheader') });
  const rect = { x: { min: 0, max: 2 }, y: { min: 0, max: 2 } };
  const areas = winnerRegions(trace, DEFAULT_SETTINGS, 'sup', 'use', rect).regions.map(({ area }) => area / 4).sort((a, b) => b - a);
  await expect(rows).toHaveCount(areas.length);
  for (const [i, share] of areas.entries()) await expect(rows.nth(i)).toContainText(`${(share * 100).toFixed(1)}%`);
  await expect(rows.nth(0)).toContainText('now');
  await expect(rows.nth(0)).toContainText(MEDITERRANEAN);

  const point = plot.getByRole('slider', { name: 'Support weight and utility weight' });
  await expect(point).toHaveAttribute('aria-valuetext', '1.00 and 0.50');
  await point.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowUp');
  await expect(point).toHaveAttribute('aria-valuetext', '0.95 and 1.00');
  expect([await value(page, 'Support weight'), await value(page, 'Utility weight')]).toEqual([0.95, 1]);

  // A click at the lower left corner; then the setting of another answer from the table.
  const plane = plot.getByRole('figure').locator('div').first();
  await plane.scrollIntoViewIfNeeded();
  const { width, height } = (await plane.boundingBox()) ?? { width: NaN, height: NaN };
  await plane.click({ position: { x: width * 0.1, y: height * 0.8 } });
  const [sup, use] = [await value(page, 'Support weight'), await value(page, 'Utility weight')];
  expect(sup).toBeCloseTo(0.2, 1);
  expect(use).toBeCloseTo(0.4, 1);
  await expect(answer(page)).toContainText(answerAt(setTo({ sup, use })));
  for (const i of [1, 0, 2]) {
    await rows.nth(i).getByRole('button').click();
    await expect(rows.nth(i)).toContainText('now');
  }
});

test('a decision says at which threshold it flips; beyond it the page says what is missing and how much that is', async ({ page }) => {
  const share = rank(trace, DEFAULT_SETTINGS).decided.get(trace.decisions[0]?.id ?? '')?.share ?? NaN;
  await expect(page.getByText(`Flips at ${share.toFixed(3)}:`).first()).toBeVisible();
  await page.getByRole('button', { name: 'Next tipping point, retrieval threshold' }).click();
  expect(await value(page, 'Retrieval threshold')).toBeGreaterThan(share);
  await expect(page.getByText('The recorded run decided “Retrieve”.').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Generate 1 candidate' })).toBeVisible();
  await choose(page, 'Always');
  await expect(page.getByText('No threshold flips it: the mode overrides the model.').first()).toBeVisible();
});

test('what would make a candidate win: the smallest change, set with a button; or that nothing does, and who wins instead', async ({ page }) => {
  const candidate = (name: string) => page.getByRole('article', { name: `Candidate ${name}`, exact: true });
  const { best } = smallestChange(trace, DEFAULT_SETTINGS, 'n5');
  expect(best).toMatchObject({ weight: 'rel', verdict: 'wins' });
  await candidate('1E').getByText('What would make 1E win?').click();
  await expect(candidate('1E')).toContainText('Raise the relevance weight from 1.00 to 1.40.');
  await candidate('1E').getByRole('button', { name: /^Set it/ }).click();
  await expect(candidate('1E').locator('header')).toContainText('In the answer');
  await expect(answer(page)).toContainText(CAIRO);

  await page.getByRole('button', { name: 'Back to the paper’s settings' }).click();
  await candidate('1B').getByText('What would make 1B win?').click();
  await expect(candidate('1B')).toContainText('No value of one weight between 0 and 10 makes it win.');
  await candidate('1B').getByText('The winners, weight by weight').click();
  await expect(candidate('1B').getByRole('listitem').filter({ hasText: CAIRO }).first()).toContainText('1.391 – 10.00');
});

test('parts that need segments never generated are hatched, and said to be unknown', async ({ page }) => {
  await page.getByRole('tab', { name: 'Weights' }).click();
  const threshold = page.getByRole('region', { name: /^Retrieval threshold/ });
  await expect(threshold).toContainText('what comes of it is not known');
  await expect(threshold).toContainText(/Not known from 0\.97\d+ to 1\.00/);
  await expect(page.locator('svg rect[fill^="url"][height="6"]')).toHaveCount(1);
  await choose(page, 'Never');
  await expect(page.getByRole('rowheader', { name: '?' })).toBeVisible();
  await expect(page.getByText('Not known: the search needs segments there that were never generated.')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`axe finds nothing in the weights, and nothing sticks out, ${colorScheme}, ${width} pixels wide`, async ({ page }) => {
      await page.setViewportSize({ width, height: 840 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      if (width < 500) await page.locator('summary', { has: page.getByRole('heading', { name: 'Settings' }) }).click();
      await page.getByRole('tab', { name: 'Weights' }).click();
      await expect(page.getByRole('table', { name: /^Answers over the plane/ })).toBeVisible();
      await page.getByRole('button', { name: 'Next tipping point, relevance weight' }).focus();
      await expect(page.getByRole('tooltip')).toBeVisible();
      expect(await sidewaysScroll(page)).toBe(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    });
  }
}

