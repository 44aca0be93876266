/** The way back from a lost GPU, on the shipped weights: the backend called webgpu here is the CPU under another name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { instructionPrompt, SelfRagError } from '../selfrag';
import { nodeFiles } from './filesNode';
import { loadGenerator, type LoadedGenerator, type ModelLocation } from './load';
import { nodeRuntime } from './runtimeNode';
import type { Runtime, Session } from './session';
import { folderFiles } from './sources/files';
import { folderPlace } from './sources/folder';

const FOLDER = 'models/generator';
const SHIPPED: ModelLocation = { files: nodeFiles('public'), manifestPath: `${FOLDER}/manifest.json` };
const REQUEST = { id: '0', prompt: instructionPrompt('What is the capital of Bolivia?'), maxNewTokens: 8, stop: [], topK: 1 };

interface Gpu {
  /** What became of its sessions, in order. */
  readonly log: string[];
  readonly runtime: Runtime;
  /** The session made last has no device any more. */
  lose(): void;
}

/** @param wrong whether the n-th session, counted from 1, computes wrongly */
function gpu(wrong: (n: number) => boolean = () => false): Gpu {
  const real = nodeRuntime(1);
  const log: string[] = [];
  let made = 0;
  let gone = 0;
  return {
    log,
    lose: () => (gone = made),
    runtime: {
      backends: ['webgpu', 'wasm'],
      threads: 1,
      reason: 'A test.',
      async createSession(model, backend) {
        const session = await real.createSession(model, 'cpu');
        const n = ++made;
        log.push(`${backend} ${n} begins`);
        const run: Session['run'] = async (feeds, held) => {
          if (n <= gone) throw new SelfRagError('gpu-lost', 'The GPU is gone.');
          const results = await session.run(feeds, held);
          if (wrong(n)) (results['logits']?.data as Float32Array).forEach((logit, i, all) => (all[i] = -logit));
          return results;
        };
        const release = async () => {
          log.push(`${backend} ${n} ends`);
          await session.release();
        };
        return { ...session, run, release };
      },
    },
  };
}

/** Generates, and loses the GPU after these tokens. */
async function tokensOf({ generator }: LoadedGenerator, losing: readonly number[] = [], lose?: () => void): Promise<number[]> {
  const ids: number[] = [];
  for await (const event of generator.generate([REQUEST])) {
    if (event.kind === 'token' && losing.includes(ids.push(event.step.id))) lose?.();
  }
  return ids;
}

async function undisturbed(): Promise<number[]> {
  return tokensOf(await loadGenerator({ ...SHIPPED, runtime: nodeRuntime(1) }));
}

describe('a GPU in the place of one that was lost', () => {
  it('is used when it computes rightly, and each session ends when its own GPU is lost', async () => {
    const { runtime, lose, log } = gpu();
    const told: string[] = [];
    const loaded = await loadGenerator({ ...SHIPPED, runtime, onRecovered: (_, backend) => told.push(backend) });
    expect(await tokensOf(loaded, [2, 4], lose)).toEqual(await undisturbed());
    expect(told).toEqual(['webgpu', 'webgpu']);
    expect(log).toEqual(['webgpu 1 begins', 'webgpu 1 ends', 'webgpu 2 begins', 'webgpu 2 ends', 'webgpu 3 begins']);
  });

  it('is not used when it computes wrongly', async () => {
    const { runtime, lose, log } = gpu((n) => n === 2);
    const told: string[] = [];
    const loaded = await loadGenerator({ ...SHIPPED, runtime, onRecovered: (_, backend) => told.push(backend) });
    expect(await tokensOf(loaded, [2], lose)).toEqual(await undisturbed());
    expect(told).toEqual(['wasm']);
    expect(log).toEqual(['webgpu 1 begins', 'webgpu 1 ends', 'webgpu 2 begins', 'webgpu 2 ends', 'wasm 3 begins']);
    expect(loaded.generator.info.backend).toBe('wasm');
  });

  it('has to prove itself by the shipped generator again before it gets weights of one\'s own', async () => {
    const { runtime, lose, log } = gpu((n) => n === 3);
    const loaded = await loadGenerator({ ...ownFolder(), runtime, reference: SHIPPED });
    expect(log).toEqual(['webgpu 1 begins', 'webgpu 2 begins', 'webgpu 1 ends']);
    expect(await tokensOf(loaded, [2], lose)).toEqual(await undisturbed());
    expect(log.slice(3)).toEqual(['webgpu 2 ends', 'webgpu 3 begins', 'webgpu 3 ends', 'wasm 4 begins']);
  });
});

/** The shipped generator as a folder without a manifest. @param change of its weights */
function ownFolder(change: (weights: Buffer) => void = () => undefined): ModelLocation {
  const names = ['genai_config.json', 'config.json', 'tokenizer.json', 'model.onnx', 'model.onnx.data'];
  const picked = names.map((path) => {
    const data = readFileSync(join('public', FOLDER, path));
    if (path === 'model.onnx.data') change(data);
    return { path, file: new File([data], path) };
  });
  // Node's runtime takes no blobs.
  const { json, read, storage } = folderFiles(folderPlace('own', picked));
  return { files: { json, read, storage }, manifestPath: 'manifest.json' };
}

describe('a model whose weights have no hash', () => {
  const identityOf = async (location: ModelLocation) => (await loadGenerator({ ...location, runtime: nodeRuntime(1) })).generator.info.sha256;

  it('is the same as often as it is opened, and another when its weights are', async () => {
    const other = (weights: Buffer) => weights.subarray(0, 64).reverse();
    expect(await identityOf(ownFolder())).toBe(await identityOf(ownFolder()));
    expect(await identityOf(ownFolder(other))).not.toBe(await identityOf(ownFolder()));
  });
});
