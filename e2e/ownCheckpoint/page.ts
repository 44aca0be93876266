/** The page's way of loading a generator, without the page around it, for e2e/ownCheckpoint.webgpu.spec.ts. */
import { browserFiles, loadGenerator } from '../../src/models';
import { webRuntime } from '../../src/models/runtime';
import type { PromptPiece, TokenStep } from '../../src/selfrag';

export interface Loaded {
  readonly backend: string;
  readonly reason: string;
  readonly contextLength: number;
  /** Per prompt the ids that the tokenizer makes of it. */
  readonly ids: readonly (readonly number[])[];
  /** Per prompt, decoded together as one batch. */
  readonly steps: readonly (readonly TokenStep[])[];
}

/** Loads the folder below `checkpoints/` and lets it go on with the prompts greedily. */
async function write(folder: string, prefer: 'wasm' | 'webgpu', prompts: readonly PromptPiece[][], maxNewTokens: number): Promise<Loaded> {
  const { generator, backend, backendReason } = await loadGenerator({
    files: browserFiles(new URL('checkpoints/', location.href).href),
    runtime: await webRuntime({ prefer }),
    manifestPath: `${folder}/manifest.json`,
  });
  const steps: TokenStep[][] = prompts.map(() => []);
  const requests = prompts.map((prompt, i) => ({ id: String(i), prompt, maxNewTokens, stop: [], topK: 5 }));
  for await (const event of generator.generate(requests)) {
    if (event.kind === 'token') steps[Number(event.request)]?.push(event.step);
  }
  const ids = prompts.map((prompt) => generator.tokenizer.encode(prompt));
  const { contextLength } = generator.info;
  await generator.release();
  return { backend, reason: backendReason, contextLength, ids, steps };
}

export type OwnCheckpointApi = { write: typeof write };
(globalThis as unknown as { ownCheckpoint: OwnCheckpointApi }).ownCheckpoint = { write };
