import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Download, Page } from '@playwright/test';
import { compareTraces, parseTrace, type Settings, type Trace } from '../src/selfrag';
import { WIDE_SETTINGS, wideTrace } from '../bench/wideTrace';
import { expect, sidewaysScroll, test } from './playground';
import { showTrace } from './recordings';

const SETTINGS: Settings = { ...WIDE_SETTINGS, passages: 3, beamWidth: 2, maxDepth: 2 };

let trace: Trace;
test.beforeAll(async () => {
  trace = await wideTrace('Where does the river end?', SETTINGS);
});

const file = (name: string, content: unknown) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
});

type Chosen = ReturnType<typeof file> | string;

/** Chooses a file as a person would, in the dialog that the button opens. */
async function choose(page: Page, button: string, chosen: Chosen): Promise<void> {
  const dialog = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button, exact: true }).click();
  await (await dialog).setFiles(chosen);
}

/** Drops a file onto the page. */
async function drop(page: Page, { name, buffer }: ReturnType<typeof file>): Promise<void> {
  const data = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type: 'application/json' }));
      return transfer;
    },
    [name, buffer.toString()] as const,
  );
  await page.dispatchEvent('main', 'dragover', { dataTransfer: data });
  await expect(page.getByText(/^Drop a trace to/)).toBeVisible();
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
}

async function save(page: Page): Promise<Download> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the trace' }).click();
  return download;
}

const answer = (page: Page) => page.getByRole('region', { name: 'Self-RAG answers' });
const inShort = (page: Page) => page.getByRole('region', { name: 'In short' });

/** A copy in which candidate 1B says something else from its third token on, and is less sure of its first. */
function variant(original: Trace): Trace {
  const copy = structuredClone(original);
  const node = copy.nodes[1]!;
  node.tokens[0]!.logProb -= 0.25;
  node.tokens.slice(2, 5).forEach((token, i) => (token.text = [' wide', ' blue', ' ocean'][i] ?? ''));
  node.text = 'wide blue ocean';
  return copy;
}

test('a saved trace opens again with its question, its settings and every number', async ({ page }, testInfo) => {
  await showTrace(page, trace);
  await page.goto('');
  await expect(answer(page)).toContainText('Where does the river end?');
  const saved = testInfo.outputPath('saved.json');
  await (await save(page)).saveAs(saved);

  await page.getByRole('button', { name: 'A greeting' }).click();
  await page.getByLabel('Your question').fill('Something else?');
  await choose(page, 'Open a trace', saved);
  await expect(page.getByLabel('Your question')).toHaveValue('Where does the river end?');
  await expect(page.getByRole('slider', { name: 'Passages' })).toHaveAttribute('aria-valuetext', '3');
  await expect(page.getByRole('article', { name: /^Candidate 1/ })).toHaveCount(3);
  await expect(page.getByText('Opened saved.json.')).toBeAttached();
  await (await save(page)).saveAs(saved);
  expect(parseTrace(await readFile(saved, 'utf8'))).toEqual(trace);

  // It replays like any recording.
  await page.getByRole('radio', { name: 'Never' }).check({ force: true });
  await expect(page.getByText('The recorded run decided “Retrieve”.').first()).toBeVisible();
});

test('a recording of an older version opens, dropped onto any view', async ({ page }) => {
  const old = await readFile('src/selfrag/testing/traces/v1.json', 'utf8');
  await page.goto('#/about');
  await drop(page, file('old.json', old));
  await expect(answer(page)).toContainText('The young of the alpaca is called a cria.');
  await expect(page.getByLabel('Your question')).toHaveValue('Compare the llama and the alpaca.');
});

test('a file that is no trace is refused with what is wrong and where, and what was shown stays', async ({ page }) => {
  await showTrace(page, trace);
  await page.goto('');
  await expect(answer(page)).toContainText('northern sea');
  await page.getByLabel('Your question').fill('My own question?');
  const alert = page.getByRole('alert');
  const { nodes, ...rest } = trace;
  const refused: [string, unknown, string][] = [
    ['cut.json', JSON.stringify(trace).slice(0, 2000), 'This file ends in the middle, after 2000 characters.'],
    ['page.html', '<html><script>alert(1)</script></html>', 'This file is not JSON.'],
    ['list.json', [1, 2], 'This is JSON, but not a trace of this page.'],
    ['new.json', { ...trace, version: 99 }, 'This trace has version 99; this page reads up to 2.'],
    ['wrong.json', { ...rest, nodes: [{ ...nodes[0], depth: 'deep' }] }, 'at nodes.0.depth, expected number, received string'],
    ['circle.json', { ...rest, nodes: [{ ...nodes[0], parent: nodes[0]?.id }, ...nodes.slice(1)] }, 'it does not stand before its child “n1”'],
    ['evil.json', JSON.stringify(trace).replace('"title"', '"__proto__":{"x":1},"title"'), '__proto__ is a name that no field of a trace has'],
  ];
  for (const [name, content, sentence] of refused) {
    await choose(page, 'Open a trace', file(name, content));
    await expect(alert).toContainText(sentence);
    await expect(alert).toContainText(`${name} was not opened`);
  }
  await expect(answer(page)).toContainText('northern sea');
  await expect(page.getByLabel('Your question')).toHaveValue('My own question?');
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(alert).toHaveCount(0);
});

test('what a file says is shown as text, whatever it looks like', async ({ page }) => {
  const copy = structuredClone(trace);
  copy.question = '<img src=x onerror="document.title=1"> & <b>bold</b>';
  for (const node of copy.nodes) node.text = '<svg onload="document.title=2">';
  await page.goto('');
  await choose(page, 'Open a trace', file('markup.json', copy));
  await expect(answer(page)).toContainText('<svg onload="document.title=2">');
  await expect(page.locator('main img, main b')).toHaveCount(0);
  await expect(page).toHaveTitle(/Playground/);
});

test('two files are compared: where they part, what each says there, and by how much the log-probs differ', async ({ page }) => {
  const other = variant(trace);
  await page.goto('#/compare');
  await choose(page, 'Open a trace as run A', file('one.json', trace));
  await choose(page, 'Open a trace as run B', file('two.json', other));
  await expect(page.getByRole('combobox', { name: 'Run A' })).toContainText('one.json');
  const expected = compareTraces(trace, other);
  expect(expected.nodes[1]?.common).toBe(2);
  await expect(inShort(page)).toContainText('the same decisions; candidate 1B differs from token 3 on');
  await expect(inShort(page)).toContainText('largest log-prob difference 0.250');

  const card = page.getByRole('article', { name: 'Candidate 1B in both runs' });
  await expect(card).toContainText('Differs from token 3 on');
  await expect(card).toContainText('largest difference 0.250, at token 1');
  // The differing tokens are marked, by more than colour.
  const marks = await card.locator('mark').allTextContents();
  expect(marks).toEqual([...trace.nodes[1]!.tokens.slice(2, 5), ...other.nodes[1]!.tokens.slice(2, 5)].map(({ text }) => text.trim()));
  await expect(card.locator('mark').first()).toHaveCSS('text-decoration-line', 'underline');
  await expect(page.getByText(/candidates are the same in both/).first()).toBeVisible();

  await page.getByRole('button', { name: 'Swap' }).click();
  await expect(page.getByRole('combobox', { name: 'Run A' }).locator('option:checked')).toHaveText('two.json');
  await expect(card.locator('mark').first()).toHaveText(' wide');
});

test('the shown run is compared with plain RAG and with a recorded example, without a model', async ({ page }) => {
  await page.goto('');
  await expect(page.getByRole('article', { name: /^Candidate/ }).first()).toBeVisible();
  await page.getByRole('link', { name: 'Compare' }).click();
  await expect(inShort(page)).toContainText('candidates only in A');
  await expect(page.getByRole('row', { name: /Method/ })).toContainText('Plain RAG');

  // The same question, with retrieval forbidden.
  await page.getByRole('combobox', { name: 'Run B' }).selectOption('Never retrieve');
  await expect(inShort(page)).toContainText('another decision at the start');
  await expect(page.getByRole('list', { name: 'Decisions' }).first()).toContainText('Another decision');
  await expect(page.getByRole('row', { name: /^Retrieval/ })).toContainText('never');

  await page.getByRole('combobox', { name: 'Run B' }).selectOption('The shown run');
  await expect(inShort(page)).toContainText('The same answer');
  await expect(inShort(page)).toContainText('no number differs');
});

test('two files dropped together are compared', async ({ page }) => {
  await page.goto('');
  const data = await page.evaluateHandle(
    (files) => {
      const transfer = new DataTransfer();
      for (const [name, text] of files) transfer.items.add(new File([text], name));
      return transfer;
    },
    [['one.json', JSON.stringify(trace)], ['two.json', JSON.stringify(variant(trace))]] as [string, string][],
  );
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await expect(inShort(page)).toContainText('candidate 1B differs from token 3 on');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the comparison works on a phone and with the keyboard; axe finds nothing in it, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('#/compare');
    await choose(page, 'Open a trace as run A', file('one.json', trace));
    await choose(page, 'Open a trace as run B', file('two.json', { ...variant(trace), settings: { ...SETTINGS, beamWidth: 1 } }));
    await expect(page.getByRole('article', { name: 'Candidate 1B in both runs' })).toBeVisible();
    expect(await sidewaysScroll(page)).toBe(0);
    await page.getByRole('combobox', { name: 'Run A' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Swap' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('combobox', { name: 'Run A' }).locator('option:checked')).toHaveText('two.json');
    const folded = page.locator('main details:not([open]) > summary:visible');
    while ((await folded.count()) > 0) await folded.first().click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.failureSummary}`)).toEqual([]);
  });
}
