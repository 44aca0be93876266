/**
 * `npm run -s golden -- DIR [DIR...]`: replays all golden files of the folders on the released semantics.
 * `--cases` lists the cases that show each defect instead.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Command } from 'commander';
import { casesByDefect } from '../evaluation/released/golden/defects';
import { NO_CASES, readCases } from '../evaluation/released/golden/file';
import { replayCase } from '../evaluation/released/golden/replay';

const program = new Command('golden')
  .description('replay golden traces of the released scripts')
  .argument('<folders...>')
  .option('--cases', 'list the cases that show each defect');
program.parse();
const folders = program.args;
const { cases: list } = program.opts<{ cases?: boolean }>();

const files = folders.flatMap((folder) =>
  namesIn(folder)
    .filter((name) => /\.json(\.gz)?$/.test(name))
    .sort()
    .map((file) => ({ name: file.replace(/\.gz$/, ''), path: join(folder, file) })),
);

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    return program.error(`golden: ${folder} cannot be read (${(error as NodeJS.ErrnoException).code}). Give folders that hold golden files.`);
  }
}

function casesOf(path: string): unknown[] {
  const bytes = readFileSync(path);
  return readCases((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
}

if (list) {
  for (const line of casesByDefect(files.filter(({ name }) => !(name in NO_CASES)).map(({ name, path }) => ({ name, cases: casesOf(path) })))) {
    console.log(line);
  }
} else process.exitCode = replayAll();

function replayAll(): number {
  let passed = 0;
  let failed = 0;
  for (const { name, path } of files) {
    const skipped = NO_CASES[name];
    if (skipped !== undefined) {
      if (skipped !== '') console.log(`${path}: ${skipped}`);
      continue;
    }
    let cases: unknown[];
    try {
      cases = casesOf(path);
    } catch (error) {
      failed++;
      console.log(`${path}: ${error instanceof Error ? error.message : error}`);
      continue;
    }
    for (const [number, given] of cases.entries()) {
      const difference = replayCase(given);
      if (difference === null) passed++;
      else {
        failed++;
        console.log(`${path} #${number} (${idOf(given)}): ${difference}`);
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function idOf(given: unknown): string {
  return typeof given === 'object' && given !== null && 'id' in given ? String(given.id) : 'no id';
}
