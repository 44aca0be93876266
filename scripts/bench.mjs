// @ts-check
/** npm run bench: installs what is missing and measures (bench/main.ts says how to choose). JSON lines on stdout. */
import { ensureBrowser } from './lib/browser.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { packageFile, run, script } from './lib/run.mjs';

await script(async () => {
  await ensurePackages();
  const env = { CHROME_PATH: await ensureBrowser() };
  return run(process.execPath, [packageFile('tsx/dist/cli.mjs'), 'bench/main.ts', ...process.argv.slice(2)], { env });
});
