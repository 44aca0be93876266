/**
 * `npm run -s quality`: what the shipped quantised models do on the corpus, through the engine.
 * 200 questions over the corpus, 100 requests that need no retrieval and 50 questions outside it.
 */
import { Command } from 'commander';
import { figureText } from '../evaluation/figures';
import { measureQuality } from '../evaluation/quality';
import { readFacts, readOutside, readQuestions, readRequests } from './corpus';
import { loadTerminalGenerator, loadTerminalRetriever } from './engine';

const program = new Command('quality')
  .option('--count <n>', 'questions over the corpus', Number, 200)
  .option('--json', 'print JSON')
  .option('--failures', 'list every failing case');
const options = program.parse().opts<{ count: number; json?: boolean; failures?: boolean }>();

const [generator, { retriever, passages }] = await Promise.all([loadTerminalGenerator(), loadTerminalRetriever()]);
const report = await measureQuality(
  { questions: readQuestions(options.count), requests: readRequests(), outside: readOutside(), facts: readFacts(), passages },
  { generator, retriever },
  (done, all) => process.stderr.write(`\r${done}/${all}`),
);
process.stderr.write('\r\x1b[K');
if (options.json) {
  console.log(JSON.stringify({ generator: generator.info, retriever: retriever.info, ...report }));
} else {
  console.log(`generator ${generator.info.sha256.slice(0, 12)}, index ${retriever.info.sha256.slice(0, 12)}`);
  for (const figure of report.figures) console.log(figureText(figure));
  if (options.failures) for (const f of report.failures) console.log(`${f.figure} | ${f.question} | ${f.expected} | ${f.got}`);
}
