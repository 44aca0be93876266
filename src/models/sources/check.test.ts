import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkModel } from './check';
import { readGraph } from './graph';
import type { ModelPlace } from './place';

/** The shipped generator, copied, so that a test may damage it. */
const POCKET = 'public/models/generator';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-'));
  await cp(POCKET, folder, { recursive: true });
});

afterEach(() => rm(folder, { recursive: true }));

const absent = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return null;
  throw error;
};

/** @param lists whether the place can say what it holds */
function diskPlace(lists = true): ModelPlace {
  const size = async (path: string) => stat(join(folder, path)).then((found) => found.size, absent);
  return {
    title: 'folder pocket',
    size,
    read: async (path) => readFile(join(folder, path)).then((data) => new Uint8Array(data), absent),
    async list() {
      if (!lists) return null;
      const paths = await readdir(folder, { recursive: true });
      const sizes = await Promise.all(paths.map(async (path) => ({ path, bytes: (await size(path)) ?? 0, sha256: null })));
      return sizes.filter(({ path }) => /\.\w+$/.test(path));
    },
  };
}

async function edit(path: string, change: (json: never) => void): Promise<void> {
  const json = JSON.parse(await readFile(join(folder, path), 'utf8')) as never;
  change(json);
  await writeFile(join(folder, path), JSON.stringify(json));
}

/** Sizes and hashes of the manifest follow a file that was changed on purpose. */
async function editManifest(change: (manifest: { files: { path: string; bytes: number; sha256?: string }[] } & Record<string, unknown>) => void): Promise<void> {
  await edit('manifest.json', change);
}

describe('a model with a manifest', () => {
  it('is told with its files, sizes and context before anything is downloaded', async () => {
    const checked = await checkModel(diskPlace());
    expect(checked.files.map(({ path }) => path)).toEqual(['tokenizer.json', 'model.onnx', 'model.onnx.data']);
    const sizes = await Promise.all(checked.files.map(async ({ path }) => (await stat(join(folder, path))).size));
    expect(checked.totalBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
    expect(checked).toMatchObject({ derived: false, folder: '', contextTokens: 1024, notes: [] });
    expect(checked.manifest).toMatchObject({ architecture: 'llama', slidingWindow: null, kvType: 'float32' });
  });

  it('that is no generator is told what it is', async () => {
    await cp('public/models/encoder/manifest.json', join(folder, 'manifest.json'));
    await expect(checkModel(diskPlace())).rejects.toMatchObject({
      code: 'manifest-invalid',
      message: 'manifest.json is the manifest of an encoder, which finds passages. Choose a generator, which writes answers.',
    });
  });

  it('is found in a folder of its own, and several are named', async () => {
    await cp(POCKET, join(folder, 'deep/webgpu'), { recursive: true });
    for (const path of ['manifest.json', 'model.onnx', 'genai_config.json']) await rm(join(folder, path));
    expect((await checkModel(diskPlace())).folder).toBe('deep/webgpu');
    await cp(POCKET, join(folder, 'deep/cpu'), { recursive: true });
    await expect(checkModel(diskPlace())).rejects.toMatchObject({ code: 'several-models', message: expect.stringContaining('deep/cpu') as string });
  });

  it.each(['tokenizer.json', 'model.onnx', 'model.onnx.data'])('is refused without %s, by name', async (path) => {
    await rm(join(folder, path));
    for (const lists of [true, false]) {
      await expect(checkModel(diskPlace(lists))).rejects.toMatchObject({ code: 'file-missing', facts: { file: path } });
    }
  });

  it('is refused when a file is shorter than the manifest says', async () => {
    await writeFile(join(folder, 'model.onnx.data'), new Uint8Array(100));
    await expect(checkModel(diskPlace())).rejects.toMatchObject({ code: 'file-truncated', facts: { file: 'model.onnx.data', bytes: 100 } });
  });

  it('is refused when its graph was changed', async () => {
    const graph = await readFile(join(folder, 'model.onnx'));
    graph[graph.length >> 1]! ^= 255;
    await writeFile(join(folder, 'model.onnx'), graph);
    await expect(checkModel(diskPlace())).rejects.toMatchObject({ code: 'file-altered', facts: { file: 'model.onnx' } });
  });

  it.each([
    ['layers', 8, /no input "past_key_values.7.key"/],
    ['layers', 6, /an input "past_key_values.6.key"/],
    ['kvHeads', 4, /has 2 key and value heads/],
    ['headSize', 128, /heads of size 64/],
    ['vocab', 32016, /a vocabulary of 22261/],
    ['kvType', 'float16', /as float32/],
    ['context', 4096, /reaches 1024 positions/],
  ])('is refused when its %s is not that of the graph', async (field, value, says) => {
    await editManifest((manifest) => void Object.assign(manifest, { [field]: value }));
    await expect(checkModel(diskPlace())).rejects.toMatchObject({ code: 'graph-differs', message: expect.stringMatching(says) as string });
  });

  it('is refused without reflection tokens, all of which are named', async () => {
    await edit('tokenizer.json', (json: { added_tokens: { content: string }[] }) => {
      json.added_tokens = json.added_tokens.filter(({ content }) => !/^\[(Utility:3|Relevant)\]$/.test(content));
    });
    const { size } = await stat(join(folder, 'tokenizer.json'));
    await editManifest(({ files }) => {
      for (const file of files) if (file.path === 'tokenizer.json') Object.assign(file, { bytes: size, sha256: null });
    });
    await expect(checkModel(diskPlace())).rejects.toMatchObject({
      code: 'missing-control-token',
      message: expect.stringMatching(/\[Relevant\].*\[Utility:3\]/) as string,
    });
  });

  it('is refused when the manifest forgets weights that the graph reads', async () => {
    await editManifest((manifest) => {
      manifest.files = manifest.files.filter(({ path }) => path !== 'model.onnx.data');
    });
    await expect(checkModel(diskPlace())).rejects.toMatchObject({ code: 'manifest-invalid', facts: { file: 'model.onnx.data' } });
  });

  it('holds prompts to the window of its attention', async () => {
    await editManifest((manifest) => void Object.assign(manifest, { architecture: 'mistral', slidingWindow: 512 }));
    const { contextTokens, notes } = await checkModel(diskPlace());
    expect(contextTokens).toBe(512);
    expect(notes.join(' ')).toContain('looks back 512 tokens');
  });
});

describe('a model without a manifest', () => {
  beforeEach(() => rm(join(folder, 'manifest.json')));

  it('gets the manifest that its makers would have written', async () => {
    const shipped = JSON.parse(await readFile(join(POCKET, 'manifest.json'), 'utf8')) as Record<string, unknown>;
    for (const lists of [true, false]) {
      const { manifest, derived, notes } = await checkModel(diskPlace(lists));
      const { context, layers, kvHeads, headSize, vocab } = shipped;
      expect(manifest).toMatchObject({ context, layers, kvHeads, headSize, vocab, heads: 4, architecture: 'llama', name: 'pocket' });
      expect(manifest.files.map(({ path }) => path)).toEqual(['tokenizer.json', 'model.onnx', 'model.onnx.data']);
      expect(derived).toBe(true);
      // Of what was read, not of what would have to be downloaded for that.
      expect(manifest.files.map(({ sha256 }) => sha256 !== null)).toEqual([true, true, false]);
      expect(notes.join(' ')).toContain('No SHA-256 is known for model.onnx.data');
    }
  });

  it('takes the window of a Mistral from config.json', async () => {
    await edit('genai_config.json', (json: { model: { type: string } }) => void (json.model.type = 'mistral'));
    await edit('config.json', (json: object) => void Object.assign(json, { sliding_window: 256 }));
    expect(await checkModel(diskPlace())).toMatchObject({ contextTokens: 256, manifest: { architecture: 'mistral', slidingWindow: 256 } });
  });

  it.each([
    ['genai_config.json', 'file-missing', 'manifest.json'],
    ['tokenizer.json', 'file-missing', 'tokenizer.json'],
    ['model.onnx.data', 'file-missing', 'model.onnx.data'],
  ])('is refused without %s', async (path, code, file) => {
    await rm(join(folder, path));
    await expect(checkModel(diskPlace())).rejects.toMatchObject({ code, facts: { file } });
  });

  it('is refused when the weights are shorter than what the graph reads', async () => {
    await writeFile(join(folder, 'model.onnx.data'), new Uint8Array(1000));
    await expect(checkModel(diskPlace())).rejects.toMatchObject({ code: 'file-truncated', facts: { bytes: 1000 } });
  });

  it('of another architecture is refused by its name', async () => {
    await edit('genai_config.json', (json: { model: { type: string } }) => void (json.model.type = 'phi3'));
    await expect(checkModel(diskPlace())).rejects.toMatchObject({ code: 'unsupported-architecture', message: expect.stringContaining('phi3') as string });
  });
});

/** Exports of training/export_checkpoint.py, with the vocabulary of the published checkpoints. */
describe.each(['llama', 'llama-fp16', 'mistral'])('an export of the shape %s', (shape) => {
  beforeEach(async () => {
    await rm(folder, { recursive: true });
    await cp(`e2e/fixtures/checkpoints/${shape}`, folder, { recursive: true });
  });

  it('is taken, and without its manifest the same is derived', async () => {
    const written = await checkModel(diskPlace());
    await rm(join(folder, 'manifest.json'));
    const derived = await checkModel(diskPlace());
    const { context, slidingWindow, layers, heads, kvHeads, headSize, vocab, kvType, architecture, external } = written.manifest;
    expect(derived.manifest).toMatchObject({ context, slidingWindow, layers, heads, kvHeads, headSize, vocab, kvType, architecture });
    expect([...(derived.manifest.external ?? [])].sort()).toEqual([...(external ?? [])].sort());
    expect(derived).toMatchObject({ contextTokens: written.contextTokens, totalBytes: written.totalBytes });
    expect(written.contextTokens).toBe(Math.min(context, slidingWindow ?? context));
  });
});

describe('the graph of the shipped model', () => {
  it('is read from its bytes', async () => {
    const { inputs, outputs, external, rotary, window } = readGraph(await readFile(join(folder, 'model.onnx')), 'model.onnx');
    expect(inputs.find(({ name }) => name === 'past_key_values.6.value')).toEqual({
      name: 'past_key_values.6.value',
      type: 'float32',
      dims: [null, 2, null, null],
    });
    expect(rotary).toEqual({ positions: 1024, headSize: 64 });
    expect(window).toBe(null);
    expect(outputs.find(({ name }) => name === 'logits')?.dims.at(-1)).toBe(22261);
    expect([...external]).toEqual([['model.onnx.data', (await stat(join(folder, 'model.onnx.data'))).size]]);
  });

  it('that is cut off, or is none, is refused', async () => {
    const graph = await readFile(join(folder, 'model.onnx'));
    for (const broken of [graph.subarray(0, graph.length - 10), new Uint8Array(0), new TextEncoder().encode('<!doctype html>')]) {
      expect(() => readGraph(broken, 'model.onnx')).toThrow(expect.objectContaining({ code: 'graph-invalid' }) as Error);
    }
  });
});
