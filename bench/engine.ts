/**
 * How fast the generator decodes in the terminal, as JSON lines: `npx tsx bench/engine.ts`.
 * Each batch size runs on its own prompts, so that nothing is remembered from another; one warm-up batch comes first.
 */
import { loadGenerator } from '../src/models';
import { nodeFiles } from '../src/models/filesNode';
import { nodeRuntime } from '../src/models/runtimeNode';
import { evidencePrompt, instructionPrompt, type GenerateRequest } from '../src/selfrag';
import { line, machine, round } from './report';

const BATCHES = [1, 5, 10];
const NEW_TOKENS = 48;
/** About the length of a passage of 100 words. */
const WORDS = 90;

const started = performance.now();
const { generator, backend } = await loadGenerator({
  files: nodeFiles('public'),
  runtime: nodeRuntime(),
  manifestPath: 'models/generator/manifest.json',
});
line('engine-load', { model: generator.info.name, backend, seconds: round((performance.now() - started) / 1000), ...machine() });

await measure(1, -1);
for (const rows of BATCHES) line('engine-decode', await measure(rows, rows));

async function measure(rows: number, seed: number) {
  const requests = Array.from({ length: rows }, (_, row): GenerateRequest => ({
    id: String(row),
    prompt: [...instructionPrompt(`Tell me about place ${seed}.`), ...evidencePrompt(passage(seed * 100 + row))],
    maxNewTokens: NEW_TOKENS,
    stop: [],
    topK: 5,
  }));
  const promptTokens = requests.reduce((sum, { prompt }) => sum + generator.tokenizer.encode(prompt).length, 0);
  const begin = performance.now();
  let first = 0;
  let read = 0;
  let tokens = 0;
  for await (const event of generator.generate(requests)) {
    if (event.kind !== 'token') continue;
    tokens++;
    first ||= performance.now();
    // Every row's first token comes from reading its prompt; the rest is decoding.
    if (tokens === rows) read = performance.now();
  }
  const end = performance.now();
  return {
    rows,
    promptTokens,
    newTokens: tokens,
    secondsToFirstToken: round((first - begin) / 1000, 3),
    secondsToRead: round((read - begin) / 1000, 3),
    decodedTokensPerSecond: round((tokens - rows) / ((end - read) / 1000), 1),
  };
}

function passage(seed: number) {
  const words = ['river', 'city', 'the', 'of', 'old', 'north', 'stone', 'and', 'lake', 'is'];
  const text = Array.from({ length: WORDS }, (_, i) => words[(i * 7 + seed * 3) % words.length]).join(' ');
  return { title: `Place ${seed}`, text: `${seed} ${text}.` };
}
