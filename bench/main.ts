/** npm run bench: all measurements, or some of them, as JSON lines (`--help`). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { number } from '../src/cli/settings';
import { benchOf, type Measure } from './bench';
import { context } from './measures/context';
import { decode } from './measures/decode';
import { firstToken } from './measures/firstToken';
import { longForm } from './measures/longForm';
import { memory } from './measures/memory';
import { page, slider } from './measures/page';
import { replay } from './measures/replay';
import { wllama } from './measures/wllama';
import { PLACE_NAMES } from './places';
import { alsoTo, line, machine, note, round, type Line } from './report';
import { fillTables } from './tables';

const MEASURES: Readonly<Record<string, Measure>> = {
  replay,
  'long-form': longForm,
  wllama,
  decode,
  'first-token': firstToken,
  context,
  memory,
  page,
  slider,
};

interface Options {
  readonly only: readonly string[];
  readonly on: readonly string[] | null;
  readonly rounds: number | null;
  readonly padded: boolean;
  readonly out?: string;
  readonly table?: string;
}

const options = new Command('bench')
  .description('Measures speed and memory beside transformers.js, wllama and computed limits. JSON lines on stdout.')
  .addOption(new Option('--only <name...>', 'these measurements').choices(Object.keys(MEASURES)).default(Object.keys(MEASURES), 'all'))
  .addOption(new Option('--on <place...>', 'these places').choices(PLACE_NAMES).default(null, 'all'))
  .addOption(new Option('--rounds <n>', 'repetitions').argParser(number(1, 100, true)).default(null, 'by the place'))
  .option('--no-padded', "long-form runs without transformers.js' padded batch")
  .option('--out <file>', 'the lines also into a file')
  .option('--table <file>', 'measure nothing: put the figures of a file into docs/PERFORMANCE.md')
  .parse()
  .opts<Options>();

if (options.table !== undefined) {
  const lines = readFileSync(options.table, 'utf8').trim().split('\n').map((text) => JSON.parse(text) as Line);
  const path = join(import.meta.dirname, '../docs/PERFORMANCE.md');
  writeFileSync(path, fillTables(readFileSync(path, 'utf8'), lines));
} else {
  if (options.out !== undefined) alsoTo(options.out);
  const began = performance.now();
  line('machine', machine());
  const bench = benchOf(options.on, options.rounds, options.padded);
  for (const name of options.only) {
    try {
      await MEASURES[name]?.(bench);
    } catch (error) {
      // The others say something without it.
      process.exitCode = 1;
      note(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      line('failed', { measurement: name, reason: (error instanceof Error ? error.message : String(error)).split('\n')[0] });
    }
  }
  line('end', { seconds: round((performance.now() - began) / 1000, 0), measurements: options.only });
}
// Workers of the runtime keep a process alive.
process.exit();
