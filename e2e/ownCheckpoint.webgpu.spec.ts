/**
 * Exports of `python -m training.export_checkpoint` in the page's engine: a Llama and a Mistral shape with the released
 * vocabulary of 32,016 and its ids, random weights (e2e/fixtures/checkpoints), against what Python measured when it exported them.
 */
import { mkdtempSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { createSite, listen } from '../scripts/lib/site.mjs';
import type { PromptPiece } from '../src/selfrag';
import type { OwnCheckpointApi } from './ownCheckpoint/page';
import { expect, test } from './playground';

/**
 * Largest difference of a log-prob, natural logarithm: WebAssembly computes in float32 as Python did, a GPU with kernels of
 * its own; in float16 every order of additions rounds differently.
 */
const CASES = [
  { folder: 'llama', backend: 'wasm', tolerance: 1e-3 },
  { folder: 'llama', backend: 'webgpu', tolerance: 0.05 },
  { folder: 'mistral', backend: 'wasm', tolerance: 1e-3 },
  { folder: 'mistral', backend: 'webgpu', tolerance: 0.05 },
  { folder: 'llama-fp16', backend: 'wasm', tolerance: 0.02 },
  { folder: 'llama-fp16', backend: 'webgpu', tolerance: 0.05 },
] as const;
const FIXTURES = join(import.meta.dirname, 'fixtures/checkpoints');

interface Sample {
  readonly prompt: PromptPiece[];
  readonly ids: number[];
  readonly tokens: number[];
  readonly steps: readonly { readonly top: readonly { readonly id: number; readonly logProb: number }[]; readonly watched: readonly number[] }[];
}

const samplesOf = (folder: string) =>
  (JSON.parse(readFileSync(join(FIXTURES, folder, 'comparison.json'), 'utf8')) as { samples: Sample[] }).samples;

// A GPU computed in software takes seconds for each token of a vocabulary of 32,016.
test.setTimeout(900_000);

let address = '';
let close = (): void => undefined;

test.beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'own-checkpoint-'));
  await build({
    configFile: false,
    root: join(import.meta.dirname, 'ownCheckpoint'),
    base: './',
    logLevel: 'error',
    resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'production'] },
    build: { outDir: root, emptyOutDir: true, target: 'es2023' },
  });
  cpSync(FIXTURES, join(root, 'checkpoints'), { recursive: true });
  const server = createSite({ root, encodings: [] });
  address = `http://localhost:${await listen(server, 0)}/`;
  close = () => {
    server.close();
    server.closeAllConnections();
    rmSync(root, { recursive: true });
  };
});

test.afterAll(() => close());

const halfFloats = (page: Page) =>
  page.evaluate(async () => (await navigator.gpu?.requestAdapter())?.features.has('shader-f16') ?? false);

async function write(page: Page, folder: string, backend: 'wasm' | 'webgpu', samples: readonly Sample[]) {
  await page.goto(address);
  await page.waitForFunction(() => 'ownCheckpoint' in globalThis);
  return page.evaluate(
    ({ folder, prefer, prompts, steps }) =>
      (globalThis as unknown as { ownCheckpoint: OwnCheckpointApi }).ownCheckpoint.write(folder, prefer, prompts, steps),
    { folder, prefer: backend, prompts: samples.map(({ prompt }) => prompt), steps: samples[0]?.steps.length ?? 0 },
  );
}

for (const { folder, backend, tolerance } of CASES) {
  test(`${folder} says on ${backend} what it said when it was exported`, async ({ page, origins }) => {
    origins.add(new URL(address).origin);
    await page.goto(address);
    if (folder === 'llama-fp16' && backend === 'webgpu') {
      // SwiftShader offers no half floats; on a GPU that does, this runs. The same file is held to its numbers on wasm.
      test.skip(!(await halfFloats(page)), "this machine's WebGPU has no shader-f16");
    }
    const samples = samplesOf(folder);
    expect(samples).toHaveLength(3);
    const made = await write(page, folder, backend, samples);
    expect(made.backend, made.reason).toBe(backend);
    let worst = 0;
    for (const [i, sample] of samples.entries()) {
      expect(made.ids[i]).toEqual(sample.ids);
      const steps = made.steps[i] ?? [];
      expect(steps.map(({ id }) => id)).toEqual(sample.tokens);
      for (const [at, { top, watched }] of sample.steps.entries()) {
        const step = steps[at];
        if (!step) throw new Error(`prompt ${i} ended before step ${at}`);
        const found = new Map(step.top.map(({ id, logProb }) => [id, logProb]));
        // The last two of five may change places with the sixth.
        worst = Math.max(worst, ...top.slice(0, 3).map(({ id, logProb }) => Math.abs((found.get(id) ?? -Infinity) - logProb)));
        expect(step.watched).toHaveLength(watched.length);
        worst = Math.max(worst, ...watched.map((logProb, w) => Math.abs((step.watched[w] ?? NaN) - logProb)));
      }
    }
    console.log(JSON.stringify({ folder, backend, worst }));
    expect(worst).toBeLessThan(tolerance);
  });
}

test('a sliding window is the limit of the context', async ({ page, origins }) => {
  origins.add(new URL(address).origin);
  const manifest = JSON.parse(readFileSync(join(FIXTURES, 'mistral/manifest.json'), 'utf8')) as { context: number; slidingWindow: number };
  expect(manifest.slidingWindow).toBeLessThan(manifest.context);
  const samples = samplesOf('mistral').slice(0, 1);
  expect((await write(page, 'mistral', 'wasm', samples)).contextLength).toBe(manifest.slidingWindow);
  const long = [{ text: 'river '.repeat(manifest.slidingWindow) }];
  await expect(write(page, 'mistral', 'wasm', [{ ...(samples[0] as Sample), prompt: long }])).rejects.toThrow(/context|tokens/i);
});
