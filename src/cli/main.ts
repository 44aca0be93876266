/** `npm run -s selfrag -- ask|search ...`: the playground's engine in a terminal. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { SelfRagError } from '../selfrag';
import { ask } from './ask';
import { search } from './search';

/** A number argument within bounds; the message names them. */
function number(min: number, max: number, whole = false) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`Give a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`);
    }
    return value;
  };
}

const program = new Command('selfrag').description('Self-RAG in a terminal, on the models that the playground ships.');

program
  .command('ask')
  .description('answer a question and cite the passages')
  .argument('<question>')
  .option('--json', 'print the trace as JSON, alone on stdout')
  .addOption(new Option('--mode <mode>', 'when to retrieve').choices(['adaptive', 'always', 'never']))
  .option('--threshold <x>', 'retrieve iff the share of [Retrieval] exceeds it, 0 to 1, or "none"', (text) =>
    // Commander takes a null for a missing value, so the word stays until `settingsOf`.
    text === 'none' ? text : number(0, 1)(text),
  )
  .option('--w-rel <x>', 'weight of IsRel', number(0, 10))
  .option('--w-sup <x>', 'weight of IsSup', number(0, 10))
  .option('--w-use <x>', 'weight of IsUse', number(0, 10))
  .option('--ndocs <n>', 'passages per retrieval', number(1, 20, true))
  .option('--beam-width <n>', 'paths kept after each segment', number(1, 20, true))
  .option('--max-depth <n>', 'most segments in a path', number(1, 20, true))
  .action(ask);

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
