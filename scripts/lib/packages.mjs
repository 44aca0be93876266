// @ts-check
/** Installs the node packages that package-lock.json names, when those in node_modules are others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, SetupError } from './run.mjs';

/** @typedef {Record<string, {version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean}>} Packages */

/** @param {string} path @returns {Packages | null} null when the file is missing or unreadable */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * Whether what npm recorded as installed is what the lockfile names. Optional packages may be absent: npm leaves out
 * those of other systems.
 * @param {Packages} wanted packages of package-lock.json
 * @param {Packages | null} installed packages of node_modules/.package-lock.json
 */
export function isInstalled(wanted, installed) {
  if (!installed) return false;
  const missing = Object.entries(wanted).some(([path, { version, optional, devOptional, peer }]) => {
    if (path === '') return false;
    const found = installed[path];
    return found ? found.version !== version : !(optional || devOptional || peer);
  });
  return !missing && Object.keys(installed).every((path) => path in wanted);
}

/** @throws SetupError when npm fails */
export async function ensurePackages() {
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  if (!wanted) throw new SetupError('package-lock.json is missing or unreadable. Restore it (git checkout package-lock.json) and try again.');
  if (isInstalled(wanted, readPackages(join(ROOT, 'node_modules/.package-lock.json')))) return;
  console.error('Installing the packages that package-lock.json names …');
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { progress: true });
  if (code !== 0) throw new SetupError(`npm ci failed (exit code ${code}). Check the network connection and the messages above, then try again.`);
}
