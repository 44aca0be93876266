// @ts-check
/** npm run bench: builds the page if need be and measures it in a browser, then the engine in Node. JSON lines on stdout. */
import { ensureBrowser } from './lib/browser.mjs';
import { ensureBuild } from './lib/build.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { packageFile, run, script } from './lib/run.mjs';

await script(async () => {
  await ensurePackages();
  await ensureBuild();
  const env = { CHROME_PATH: await ensureBrowser() };
  const measure = (/** @type {string} */ file) =>
    run(process.execPath, [packageFile('tsx/dist/cli.mjs'), file, ...process.argv.slice(2)], { env });
  const codes = [await measure('bench/browser.ts'), await measure('bench/engine.ts')];
  return Math.max(...codes);
});
