// @ts-check
/**
 * npm test: installs what the tests need (packages, a browser, a Python environment without torch), runs lint, types,
 * unit tests, build, end-to-end tests and the Python tests, and ends with `N passed, N failed`.
 * With names of suites as arguments (`npm test -- unit lint`) it runs those alone.
 */
import { join } from 'node:path';
import { ensureBrowser } from './lib/browser.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { ensureVenv } from './lib/python.mjs';
import { packageFile, ROOT, run, script, SetupError } from './lib/run.mjs';
import { readJunit, readPlaywright, readVitest, runSuites } from './lib/suites.mjs';

const REPORTS = join(ROOT, 'test-results', 'reports');
const report = (/** @type {string} */ name) => join(REPORTS, name);
const node = (/** @type {string} */ path, /** @type {readonly string[]} */ args, env = {}) =>
  run(process.execPath, [packageFile(path), ...args], { env });

/** @type {import('./lib/suites.mjs').Suite[]} */
const SUITES = [
  { name: 'lint', run: () => node('eslint/bin/eslint.js', ['.']) },
  { name: 'types', run: () => node('typescript/bin/tsc', ['--noEmit']) },
  {
    name: 'unit',
    run: () => node('vitest/vitest.mjs', ['run', '--coverage', '--reporter=default', '--reporter=json', `--outputFile.json=${report('unit.json')}`]),
    report: { path: report('unit.json'), read: readVitest },
  },
  { name: 'build', run: () => node('vite/bin/vite.js', ['build']) },
  {
    name: 'e2e',
    run: async () =>
      node('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
        CHROME_PATH: await ensureBrowser(),
        PLAYWRIGHT_JSON_OUTPUT_NAME: report('e2e.json'),
      }),
    report: { path: report('e2e.json'), read: readPlaywright },
  },
  {
    name: 'python',
    run: async () =>
      run(await ensureVenv('.venv-test', 'training/requirements-test.txt'), [
        '-m', 'pytest', '-q', '-m', 'not training', `--junitxml=${report('python.xml')}`,
      ]),
    report: { path: report('python.xml'), read: readJunit },
  },
];

await script(async () => {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown) throw new SetupError(`There is no suite "${unknown}". Choose among ${SUITES.map((suite) => suite.name).join(', ')}.`);
  await ensurePackages();
  return runSuites(names.length ? SUITES.filter((suite) => names.includes(suite.name)) : SUITES);
});
