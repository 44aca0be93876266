/** `npm run traces`: runs every example of the gallery on the shipped weights and writes public/traces. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTerminalGenerator, loadTerminalRetriever, PUBLIC } from '../src/cli/engine';
import { EXAMPLES } from '../src/playground/examples';
import { parsePassages } from '../src/retrieval/passagesTsv';
import { recordExample } from './recordExample';

const folder = join(PUBLIC, 'traces');
const corpus = parsePassages(readFileSync(join(PUBLIC, 'corpus/passages.tsv'), 'utf8'));
const [generator, { retriever }] = await Promise.all([loadTerminalGenerator(), loadTerminalRetriever()]);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
/** Five decimals: finer than any figure on the page, and half the bytes. */
const write = (name: string, data: unknown) =>
  writeFileSync(
    join(folder, name),
    `${JSON.stringify(data, (_, value) => (typeof value === 'number' ? Math.round(value * 1e5) / 1e5 : value))}\n`,
  );

const examples = [];
for (const example of EXAMPLES) {
  const { trace, baseline } = await recordExample(example, { generator, retriever }, corpus, Date.now);
  const { id, title, shows } = example;
  write(`${id}.json`, trace);
  write(`${id}.baseline.json`, baseline);
  examples.push({ id, title, shows, file: `${id}.json`, baseline: `${id}.baseline.json` });
  console.log(`${id}: ${trace.decisions.map((d) => d.action).join(', ')} | ${trace.answer.covered ? '' : '(not covered) '}${trace.answer.text}`);
}
write('index.json', { examples });
