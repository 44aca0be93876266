/**
 * The folder that engines read from, in Node and over the network: `models/` of the site, and `made/`, the same weights in
 * the forms that other engines want (bench/models/make.py). Made once for each set of weights; that takes a Python with
 * torch, which `npm run test:training` also installs.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trainingPython } from '../scripts/lib/python.mjs';
import { capture, ROOT, run } from '../scripts/lib/run.mjs';
import { note } from './report';

const CACHE = join(ROOT, 'node_modules/.cache/selfrag-bench');
export const SITE = join(CACHE, 'site');
const MADE = join(SITE, 'made');
const SOURCES = ['bench/models/make.py', 'training/restore.py', 'public/models/generator/model.onnx', 'public/models/generator/model.onnx.data'];
const GGUF = 'gguf==0.19.0';

/** What needs no Python. */
export function ensureSite(): void {
  mkdirSync(MADE, { recursive: true });
  if (!existsSync(join(SITE, 'models'))) symlinkSync(join(ROOT, 'public/models'), join(SITE, 'models'), 'junction');
}

/** @returns null when all is there, else why not; what needs it is then left out */
export async function ensureMade(): Promise<string | null> {
  ensureSite();
  const stamp = join(MADE, 'made.sha256');
  const hash = createHash('sha256');
  for (const path of SOURCES) hash.update(readFileSync(join(ROOT, path)));
  const wanted = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return null;
  try {
    const python = await trainingPython();
    const packages = join(CACHE, 'python');
    const env = { PYTHONPATH: packages };
    if (!capture(python, ['-c', `import sys; sys.path.insert(0, ${JSON.stringify(packages)}); import gguf`]).ok) {
      // All that writing a file needs; what the package wants beside it is for its other tools.
      const code = await run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', packages, GGUF], { progress: true });
      if (code !== 0) return `pip could not install ${GGUF}`;
    }
    note('making the weights for other engines …');
    for (const name of ['shipped', 'plain', 'wide', 'model.gguf']) rmSync(join(MADE, name), { recursive: true, force: true });
    const code = await run(python, ['-m', 'bench.models.make', '--out', MADE], { env, progress: true });
    if (code !== 0) return `python -m bench.models.make failed (exit code ${code})`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  writeFileSync(stamp, wanted);
  return null;
}
