// @ts-check
/** Builds the site when its sources have changed since the last build. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageFile, ROOT, run, SetupError } from './run.mjs';

const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'];
// Inside dist the note would be published with the site.
const NOTE = join(ROOT, 'node_modules/.cache/selfrag-build');

/** @param {string} path @returns {string[]} the file itself, or all files below, in a fixed order */
function filesOf(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Changes whenever a source file is added, removed or written. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((name) => filesOf(join(ROOT, name)))) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** @throws SetupError when the build fails */
export async function ensureBuild() {
  const current = fingerprint();
  const built = existsSync(join(ROOT, 'dist/index.html')) && existsSync(NOTE) ? readFileSync(NOTE, 'utf8') : '';
  if (built === current) return;
  console.error('Building the site …');
  const code = await run(process.execPath, [packageFile('vite/bin/vite.js'), 'build', '--logLevel', 'warn'], { progress: true });
  if (code !== 0) throw new SetupError(`The build failed (exit code ${code}); the messages above say why.`);
  mkdirSync(dirname(NOTE), { recursive: true });
  writeFileSync(NOTE, current);
}
