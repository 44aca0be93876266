// @ts-check
/** npm run screenshots: takes the pictures of README.md from the built page, on its recorded examples. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_ARGS, ensureBrowser } from './lib/browser.mjs';
import { ensureBuild } from './lib/build.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { ROOT, script } from './lib/run.mjs';
import { createSite, listen } from './lib/site.mjs';

const FOLDER = join(ROOT, 'docs/images');

/** @typedef {import('@playwright/test').Page} Page */

/** @type {{file: string, width: number, height: number, colorScheme: 'light' | 'dark', prepare?: (page: Page) => Promise<void>}[]} */
const SHOTS = [
  { file: 'playground.png', width: 1280, height: 1500, colorScheme: 'light' },
  {
    file: 'tree-dark.png',
    width: 1280,
    height: 900,
    colorScheme: 'dark',
    prepare: async (page) => {
      await page.getByRole('tab', { name: 'Tree' }).click();
      await page.getByRole('heading', { name: 'How it came about' }).evaluate((heading) => heading.scrollIntoView());
    },
  },
  {
    file: 'weights.png',
    width: 1280,
    height: 1000,
    colorScheme: 'light',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'A tipping point', exact: true }).click();
      await page.getByText('place of birth of richard wagner').first().waitFor();
      await page.getByRole('tab', { name: 'Weights' }).click();
      await page.getByRole('heading', { name: 'Tipping points' }).evaluate((heading) => heading.scrollIntoView());
      await page.getByText('Rel × Sup').click();
      await page.getByText('For example').waitFor();
    },
  },
  { file: 'phone.png', width: 375, height: 812, colorScheme: 'light' },
];

await script(async () => {
  await ensurePackages();
  await ensureBuild();
  const { chromium } = await import('@playwright/test');
  const server = createSite({ root: join(ROOT, 'dist') });
  const port = await listen(server, 0);
  const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: BASE_ARGS });
  try {
    mkdirSync(FOLDER, { recursive: true });
    for (const { file, width, height, colorScheme, prepare } of SHOTS) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce', serviceWorkers: 'block' });
      await page.goto(`http://localhost:${port}/`);
      await page.getByRole('heading', { name: 'Segment 1' }).waitFor();
      await prepare?.(page);
      await page.screenshot({ path: join(FOLDER, file) });
      await page.close();
      console.log(`docs/images/${file}`);
    }
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
});
