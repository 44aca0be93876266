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

/** The environment that trains and exports. @returns {Promise<string>} path of its Python @throws SetupError */
export const trainingVenv = () => ensureVenv('.venv-training', REQUIREMENTS, torchSource);

/**
 * Any Python with what training needs: one in .venv, where somebody trains by hand, or else the environment of the tests.
 * @returns {Promise<string>} its path @throws SetupError
 */
export async function trainingPython() {
  const own = pythonOf(join(ROOT, '.venv'));
  const complete = existsSync(own) && capture(own, ['-c', 'import torch, transformers, onnx, safetensors'], 120_000).ok;
  return complete ? own : trainingVenv();
}
