/**
 * Writes public/models/generator/self-check.json: what the shipped weights say to the fixed prompts of the self-check.
 * Run it after every export: `npm run self-check`.
 */
import { writeFile } from 'node:fs/promises';
import { loadGenerator } from '../src/models';
import { nodeFiles } from '../src/models/filesNode';
import { measureSelfCheck } from '../src/models/onnx/selfCheck';
import { nodeRuntime } from '../src/models/runtimeNode';

const root = process.argv[2] ?? 'public';
const { generator } = await loadGenerator({
  files: nodeFiles(root),
  runtime: nodeRuntime(),
  manifestPath: 'models/generator/manifest.json',
});
const check = await measureSelfCheck(generator);
const round = (value: number) => Math.round(value * 1e6) / 1e6;
const prompts = check.prompts.map((steps) =>
  steps.map((tokens) => tokens.map(({ id, logProb }) => ({ id, logProb: round(logProb) }))),
);
await writeFile(`${root}/models/generator/self-check.json`, `${JSON.stringify({ ...check, prompts })}\n`);
process.stderr.write(`self-check of ${generator.info.name}: ${prompts.flat().length} steps\n`);
