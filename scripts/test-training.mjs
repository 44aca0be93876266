// @ts-check
/** npm run test:training: installs the pinned CPU build of torch and runs the Python tests that train and export. */
import { join } from 'node:path';
import { trainingVenv } from './lib/python.mjs';
import { ROOT, run, script } from './lib/run.mjs';
import { readJunit, runSuites } from './lib/suites.mjs';

const path = join(ROOT, 'test-results', 'reports', 'training.xml');

await script(() =>
  runSuites([
    {
      name: 'training',
      run: async () => {
        const python = await trainingVenv();
        return run(python, ['-m', 'pytest', '-q', '-m', 'training', `--junitxml=${path}`]);
      },
      report: { path, read: readJunit },
    },
  ]),
);
