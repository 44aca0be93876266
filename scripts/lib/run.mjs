// @ts-check
/** Child processes and paths shared by the scripts. Plain Node: these files run before anything is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A failure that a person can act on: printed as one sentence, without a stack. */
export class SetupError extends Error {}

/** @throws SetupError when this Node is older than package.json asks for. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(`This project needs Node 20.19 or newer and this is ${process.versions.node}. Install a newer Node and try again.`);
}

/**
 * Runs a command with its output on this terminal and nothing on its stdin.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{env?: Record<string, string>, progress?: boolean, timeoutMs?: number}} [options]
 *   `progress`: what it prints is no result and goes to stderr
 * @returns {Promise<number>} exit code; 124 when it ran past the time limit, 127 when it could not be started
 */
export function run(command, args, { env = {}, progress = false, timeoutMs } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', progress ? 2 : 'inherit', 'inherit'],
      // npm and npx are .cmd files on Windows, which only a shell can start.
      shell: process.platform === 'win32' && /^np[mx]$/.test(command),
    });
    let late = false;
    const timer = timeoutMs && setTimeout(() => ((late = true), child.kill('SIGKILL')), timeoutMs);
    const finish = (/** @type {number} */ code) => (clearTimeout(timer), done(late ? 124 : code));
    child.on('error', () => finish(127));
    child.on('exit', (code) => finish(code ?? 1));
  });
}

/**
 * Runs a short command and returns its output.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {{ok: boolean, stdout: string}}
 */
export function capture(command, args, timeoutMs = 20_000) {
  const result = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', timeout: timeoutMs, stdio: ['ignore', 'pipe', 'pipe'] });
  return { ok: result.status === 0, stdout: result.stdout ?? '' };
}

/** A command of an installed package, as arguments for Node (the shims in .bin differ between systems). @param {string} path */
export const packageFile = (path) => resolve(ROOT, 'node_modules', path);

/** Whether this process may install system packages. */
export const isRoot = () => process.getuid?.() === 0;

/**
 * Installs Debian packages, where apt-get and the rights are there.
 * @param {readonly string[]} names
 * @returns {Promise<boolean>} whether it ended well
 */
export async function aptInstall(names) {
  if (!isRoot() || !capture('apt-get', ['--version']).ok) return false;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', ...names], { env, timeoutMs: 600_000, progress: true });
  if ((await install()) === 0) return true;
  await run('apt-get', ['update'], { env, timeoutMs: 300_000, progress: true });
  return (await install()) === 0;
}

/**
 * Runs a script's main function; a SetupError becomes its sentence and exit code 1.
 * @param {() => Promise<number | void>} main returns the exit code
 */
export async function script(main) {
  try {
    requireNode();
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
}
