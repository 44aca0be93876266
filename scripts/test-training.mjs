// @ts-check
/** npm run test:training: installs the pinned CPU build of torch and runs the Python tests that train and export. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureVenv } from './lib/python.mjs';
import { capture, ROOT, run, script, SetupError } from './lib/run.mjs';
import { readJunit, runSuites } from './lib/suites.mjs';

const REQUIREMENTS = 'training/requirements.txt';
const CPU_INDEX = 'https://download.pytorch.org/whl/cpu';

/**
 * On Linux the ordinary index holds torch with CUDA (gigabytes); the CPU build comes from PyTorch's own index. Some
 * machines have the CPU build under the plain pin, which then needs no other index.
 * @param {string} python
 * @returns {string[]} options for pip
 */
function torchSource(python) {
  if (process.platform !== 'linux') return [];
  const pin = readFileSync(join(ROOT, REQUIREMENTS), 'utf8').match(/^torch==[^\s;#]+/m)?.[0];
  if (!pin) throw new SetupError(`${REQUIREMENTS} does not pin torch (torch==X.Y.Z).`);
  const plan = capture(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--dry-run', '--ignore-installed', '--no-deps', '--report', '-', pin], 180_000);
  if (!plan.ok) return ['--extra-index-url', CPU_INDEX];
  const { metadata } = JSON.parse(plan.stdout).install[0];
  const needsCuda = (metadata.requires_dist ?? []).some((/** @type {string} */ name) => /^(nvidia|cuda)/i.test(name));
  return needsCuda ? ['--extra-index-url', CPU_INDEX] : [];
}

const path = join(ROOT, 'test-results', 'reports', 'training.xml');

await script(() =>
  runSuites([
    {
      name: 'training',
      run: async () => {
        const python = await ensureVenv('.venv-training', REQUIREMENTS, torchSource);
        return run(python, ['-m', 'pytest', '-q', '-m', 'training', `--junitxml=${path}`]);
      },
      report: { path, read: readJunit },
    },
  ]),
);
