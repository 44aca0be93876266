// @ts-check
/** Virtual environments for the Python part, made from a requirements file and renewed when it changes. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall, capture, ROOT, run, SetupError } from './run.mjs';

/** @returns {string} a Python of at least 3.11 @throws SetupError */
function findPython() {
  const usable = (/** @type {string} */ name) => capture(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']).ok;
  const found = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11'].find(usable);
  if (found) return found;
  throw new SetupError('No Python 3.11 or newer was found. Install one (its venv module too) and try again.');
}

/** @param {string} folder @returns {string} path of the environment's Python */
const pythonOf = (folder) => (process.platform === 'win32' ? join(folder, 'Scripts/python.exe') : join(folder, 'bin/python'));

/** @param {string} folder */
async function createVenv(folder) {
  const python = findPython();
  const make = () => {
    rmSync(folder, { recursive: true, force: true });
    return run(python, ['-m', 'venv', folder], { timeoutMs: 120_000, progress: true });
  };
  if ((await make()) === 0) return;
  // Debian keeps the venv module in a package of its own.
  if ((await aptInstall(['python3-venv'])) && (await make()) === 0) return;
  throw new SetupError(`${python} -m venv failed. Install Python's venv module (Debian, Ubuntu: apt-get install python3-venv) and try again.`);
}

/**
 * @param {string} name folder of the environment, relative to the repository
 * @param {string} requirements path of the requirements file, relative to the repository
 * @param {(python: string) => readonly string[]} [pipOptions] further options, decided with the environment's Python
 * @returns {Promise<string>} path of the environment's Python
 * @throws SetupError when Python, its venv module or a package cannot be had
 */
export async function ensureVenv(name, requirements, pipOptions = () => []) {
  const file = join(ROOT, requirements);
  if (!existsSync(file)) throw new SetupError(`${requirements} is missing. Restore it (git checkout ${requirements}) and try again.`);
  const folder = join(ROOT, name);
  const python = pythonOf(folder);
  const stamp = join(folder, 'requirements.sha256');
  const wanted = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  console.error(`Making ${name} from ${requirements} …`);
  await createVenv(folder);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
  const code = await run(python, [...pip, ...pipOptions(python), '-r', file], { progress: true });
  if (code !== 0) throw new SetupError(`pip could not install ${requirements} (exit code ${code}). Check the network connection and the messages above.`);
  writeFileSync(stamp, wanted);
  return python;
}
