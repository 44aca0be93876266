/**
 * Memory at its peak, for a long-form run: each engine in a process, or a browser, of its own. Node: the process's largest
 * resident set. Chromium: the same of the process that holds the page and of the GPU's (Linux), and what the browser itself
 * counts for the page after the run (a heap of WebAssembly never shrinks, so this is its peak; GPU buffers are not in it).
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFile } from '../../scripts/lib/run.mjs';
import type { Measure } from '../bench';
import { openPlace, type PlaceName } from '../places';
import { line, note, round } from '../report';
import type { Work } from '../work';

/** wllama runs in browsers only. */
export const KINDS = ['nothing', 'ours', 'oneByOne', 'padded', 'wllama'] as const;
export type Kind = (typeof KINDS)[number];
const BRIEFLY: readonly Kind[] = ['nothing', 'ours', 'oneByOne'];

const mebibytes = (bytes: number) => round(bytes / 2 ** 20, 0);

export const memory: Measure = async (bench) => {
  const work = await bench.work();
  const kinds = (await bench.made()) ? (['nothing', 'ours'] as const) : KINDS;
  for (const name of bench.places.filter(({ threads }) => threads === 1)) {
    // A GPU made of software takes minutes for all of it.
    const brief = name.on === 'webgpu';
    const given = brief ? { ...work, steps: work.steps.slice(0, 2) } : work;
    for (const kind of kinds.filter((one) => !brief || BRIEFLY.includes(one))) {
      note(`memory on ${name.on}: ${kind}`);
      try {
        if (name.on === 'node' && kind !== 'wllama') await inNode(given, kind);
        else if (name.on !== 'node') await inBrowser(given, name, kind);
      } catch (error) {
        line('memory', { ...name, kind, leftOut: (error instanceof Error ? error.message : String(error)).split('\n')[0] });
      }
    }
  }
};

async function inNode(work: Work, kind: Kind): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'selfrag-bench-'));
  try {
    const file = join(folder, 'work.json');
    writeFileSync(file, JSON.stringify(work));
    const child = [packageFile('tsx/dist/cli.mjs'), join(import.meta.dirname, 'memoryChild.ts'), kind, file];
    const { stdout } = await promisify(execFile)(process.execPath, child);
    line('memory', { on: 'node', threads: 1, kind, peakMiB: mebibytes(Number(stdout.trim().split('\n').at(-1)) * 1024) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function inBrowser(work: Work, name: PlaceName, kind: Kind): Promise<void> {
  const place = await openPlace(name);
  try {
    const engine = await place.engine();
    if (kind === 'ours') await engine.call('ours', work);
    if (kind === 'oneByOne') await engine.call('transformersJs', work, 'one-by-one', 'shipped');
    if (kind === 'padded') await engine.call('transformersJs', work, 'padded', 'plain');
    if (kind === 'wllama') await engine.call('wllama', work);
    const [pageBytes, peak] = [await place.browsers?.memory(), await place.browsers?.peak()];
    line('memory', {
      ...name,
      kind,
      pageMiB: mebibytes(pageBytes ?? NaN),
      peakMiB: peak ? mebibytes(peak.renderer ?? NaN) : null,
      gpuProcessPeakMiB: peak ? mebibytes(peak.GPU ?? NaN) : null,
    });
  } finally {
    await place.close();
  }
}

