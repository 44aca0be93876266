/**
 * `npm run -s quality`: what the shipped quantised models do, measured through the engine. Without a file: set a (600
 * questions made of the facts, half of them needing no retrieval or meant to mislead), set b (freely written ones) and
 * set c (questions outside the corpus).
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Command } from 'commander';
import { measureSets, type SetReport } from '../evaluation/quality';
import { QuestionFileError } from '../evaluation/sets/file';
import { differences, table, type Column } from '../evaluation/table';
import { SelfRagError, type RunPorts } from '../selfrag';
import { readSources } from './corpus';
import { progressBar, timeText } from './progress';
import { knownWords, otherPorts, shippedPorts } from './qualityModels';
import { asItIs, COUNT, ownSets, setOfFile, underUnknownNames } from './qualitySets';
import { number } from './settings';

interface Options {
  readonly questions?: string;
  readonly count: number;
  readonly json?: boolean;
  readonly failures?: boolean;
  readonly unknownNames?: boolean;
  readonly float?: string;
}

const options = new Command('quality')
  .description('Measures the shipped models through the engine: decisions, search, judgements, answers, baselines, ablation.')
  .option('--questions <file>', 'JSON lines of your own: question, answers, needs_retrieval, and where known passage_ids, fact; kind is yours, nothing is measured by it')
  .option('--count <n>', 'questions of set a; sets b and c shrink with it', number(6, 10_000, true), COUNT)
  .option('--json', 'print JSON, alone on stdout')
  .option('--failures', 'list every failing case')
  .option('--unknown-names', 'put invented names in the place of all proper names, in the corpus and in the questions (in small letters the names that a line of a file is about, by its fact or passage_ids)')
  .option('--float <folder>', 'measure this export, too, and print the differences: a generator, or a folder with generator/ and encoder/')
  .parse()
  .opts<Options>();

interface Measured {
  readonly title: string;
  readonly ports: RunPorts;
  readonly reports: readonly SetReport[];
}

async function measureAll(): Promise<Measured[]> {
  const sources = readSources();
  const measured = options.unknownNames ? underUnknownNames(sources, knownWords()) : asItIs(sources);
  // What is wrong with a file is said before the models are loaded.
  const sets =
    options.questions === undefined
      ? ownSets(measured, options.count)
      : [setOfFile(readText(options.questions), options.questions, measured)];
  process.stderr.write('loading the models ...\n');
  const shipped = await shippedPorts(options.unknownNames ? measured.passages : null);
  const models: Pick<Measured, 'title' | 'ports'>[] = [{ title: 'shipped', ports: shipped }];
  if (options.float !== undefined) models.push({ title: 'float', ports: await otherPorts(options.float, shipped, measured.passages) });
  const bar = progressBar();
  try {
    const out: Measured[] = [];
    for (const [at, { title, ports }] of models.entries()) {
      const reports = await measureSets(sets, measured.book, ports, ({ done, all }) => bar.show(at * all + done, models.length * all));
      out.push({ title, ports, reports });
    }
    return out;
  } finally {
    bar.end();
  }
}

/** @throws QuestionFileError when it cannot be read */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new QuestionFileError(path, 0, `the file cannot be read (${(error as NodeJS.ErrnoException).code}). Give the path of a file of JSON lines.`);
  }
}

function printText(all: readonly Measured[], seconds: number): void {
  for (const { title, ports } of all) {
    console.log(`${title}: generator ${ports.generator.info.sha256.slice(0, 12)}, index ${ports.retriever.info.sha256.slice(0, 12)}`);
  }
  const names = all[0]?.reports.map(({ name, cases }) => `${name} (${cases})`).join(', ') ?? '';
  console.log(`${names}${options.unknownNames ? ', all proper names replaced by invented ones' : ''}; ${timeText(seconds * 1000)}`);
  console.log('In each cell: value, 95 % interval, number of cases. Shares in percent, differences in points, F1 and calibration 0 to 1.\n');
  const columns = all.flatMap(({ title, reports }): Column[] =>
    reports.map(({ name, sections }) => ({ title: all.length > 1 ? `${name}, ${title}` : name, sections })),
  );
  console.log(table(columns));
  if (all.length > 1) printDifferences(columns.slice(0, columns.length / 2), columns.slice(columns.length / 2));
  if (options.failures) {
    for (const { title, reports } of all) {
      for (const { name, failures } of reports) {
        console.log(`\n${title}, ${name}: ${failures.length} failing cases`);
        for (const { figure, question, expected, got } of failures) console.log(`${figure} | ${question} | ${expected} | ${got}`);
      }
    }
  }
}

function printDifferences(shipped: readonly Column[], float: readonly Column[]): void {
  console.log('\nshipped minus float');
  shipped.forEach((column, c) => {
    for (const { name, unit, difference } of differences(float[c] as Column, column)) {
      const text = unit === 'score' ? difference.toFixed(3) : `${(100 * difference).toFixed(1)} points`;
      console.log(`${column.title.padEnd(16)} ${name.trim().padEnd(62)} ${difference > 0 ? '+' : ''}${text}`);
    }
  });
}

const started = Date.now();
try {
  const all = await measureAll();
  const seconds = (Date.now() - started) / 1000;
  if (options.json) {
    const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
    const models = all.map(({ title, ports, reports }) => ({
      title,
      generator: ports.generator.info,
      retriever: ports.retriever.info,
      sets: reports.map(({ failures, ...rest }) => (options.failures ? { ...rest, failures } : rest)),
    }));
    console.log(JSON.stringify({ machine, seconds, unknownNames: options.unknownNames ?? false, models }));
  } else printText(all, seconds);
} catch (error) {
  const told = error instanceof QuestionFileError || error instanceof SelfRagError;
  console.error(told ? `quality: ${error.message}` : error);
  process.exitCode = 1;
}
