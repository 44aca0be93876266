/**
 * npm run bench: all measurements, or some of them, as JSON lines.
 *
 *   npm run bench -- --only long-form          one; may be given several times
 *   npm run bench -- --on wasm-2               on one place: node, node-1, node-2, wasm, wasm-1, wasm-2, webgpu
 *   npm run bench -- --rounds 1                fewer repetitions
 *   npm run bench -- --no-padded               long-form runs without transformers.js' padded batch
 *   npm run bench -- --out FILE                the lines also into a file
 *   npm run bench -- --table FILE              measures nothing: puts the figures of a file into docs/PERFORMANCE.md
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchOf, type Measure } from './bench';
import { context } from './measures/context';
import { decode } from './measures/decode';
import { firstToken } from './measures/firstToken';
import { longForm } from './measures/longForm';
import { memory } from './measures/memory';
import { page, slider } from './measures/page';
import { replay } from './measures/replay';
import { wllama } from './measures/wllama';
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

const { values } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string', multiple: true },
    on: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    padded: { type: 'boolean', default: true },
    out: { type: 'string' },
    table: { type: 'string' },
  },
});

if (values.table !== undefined) {
  const lines = readFileSync(values.table, 'utf8').trim().split('\n').map((text) => JSON.parse(text) as Line);
  const path = join(import.meta.dirname, '../docs/PERFORMANCE.md');
  writeFileSync(path, fillTables(readFileSync(path, 'utf8'), lines));
} else {
  const chosen = values.only ?? Object.keys(MEASURES);
  const unknown = chosen.filter((name) => !(name in MEASURES));
  if (unknown.length > 0) {
    note(`There is no measurement "${unknown.join('", "')}". There are: ${Object.keys(MEASURES).join(', ')}.`);
    process.exit(2);
  }
  if (values.out !== undefined) alsoTo(values.out);
  const began = performance.now();
  line('machine', machine());
  const bench = benchOf(values.on ?? null, values.rounds === undefined ? null : Number(values.rounds), values.padded);
  for (const name of chosen) {
    try {
      await MEASURES[name]?.(bench);
    } catch (error) {
      // The others say something without it.
      process.exitCode = 1;
      note(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      line('failed', { measurement: name, reason: (error instanceof Error ? error.message : String(error)).split('\n')[0] });
    }
  }
  line('end', { seconds: round((performance.now() - began) / 1000, 0), measurements: chosen });
}
// Workers of the runtime keep a process alive.
process.exit();
