/** `npm run -s selfrag -- ask|critique|search ...`: the playground's engine in a terminal. */
import { Command } from 'commander';
import { SelfRagError } from '../selfrag';
import { ask } from './ask';
import { critique } from './critique';
import { search } from './search';
import { number, withSettings } from './settings';

const program = new Command('selfrag').description('Self-RAG in a terminal, on the models that the playground ships.');

withSettings(
  program
    .command('ask')
    .description('answer a question and cite the passages')
    .argument('<question>')
    .option('--json', 'print the trace as JSON, alone on stdout'),
).action(ask);

program
  .command('critique')
  .description('judge a given answer against given passages: relevance, support, utility; nothing is generated')
  .requiredOption('--question <q>', 'the question that the answer belongs to')
  .requiredOption('--answer <a>', 'the answer to be judged')
  .option('--passage <file-or-text...>', 'passages, each judged alone: a file, or the text itself; a first line or "Title: " names it')
  .option('--json', 'print JSON, alone on stdout')
  .action(critique);

program
  .command('search')
  .description('print the passages nearest to a query')
  .argument('<query>')
  .option('--k <n>', 'how many', number(1, 100, true), 5)
  .option('--json', 'print JSON')
  .action(search);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe closed it (`| head`): nothing is left to say.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof SelfRagError ? `selfrag: ${error.message}` : error);
  process.exitCode = 1;
}
