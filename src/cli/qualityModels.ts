/** The models that the quality command measures. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { loadGenerator } from '../models';
import { nodeFiles } from '../models/filesNode';
import { nodeRuntime } from '../models/runtimeNode';
import { flatRetriever, loadEncoder, parseIndexManifest, passageText, quantise, writeSafetensors, type Encoder } from '../retrieval';
import { SelfRagError, type LanguageModel, type Passage, type Retriever, type RunPorts } from '../selfrag';
import { loadTerminalEncoder, loadTerminalGenerator, loadTerminalRetriever, PATHS, PUBLIC } from './engine';

/**
 * An index of these passages, made now: for a corpus or an encoder that the shipped index does not fit. Its hash is that
 * of its own vectors; what was measured on the shipped index does not hold for it.
 */
async function embeddedRetriever(passages: readonly Passage[], encoder: Encoder): Promise<Retriever> {
  const rows = await encoder.embed(passages.map(passageText));
  const flat = new Float32Array(rows.length * encoder.dim);
  rows.forEach((row, i) => flat.set(row, i * encoder.dim));
  const shipped = parseIndexManifest(JSON.parse(readFileSync(join(PUBLIC, PATHS.index), 'utf8')), PATHS.index);
  const vectors = quantise(flat, encoder.dim);
  const sha256 = createHash('sha256').update(writeSafetensors(vectors)).digest('hex');
  const manifest = {
    ...shipped,
    n: passages.length,
    dim: encoder.dim,
    encoder: { ...shipped.encoder, name: encoder.name, sha256: encoder.sha256 },
    coverageLine: null,
    recall: [],
    files: { ...shipped.files, vectors: { ...shipped.files.vectors, sha256 } },
  };
  return flatRetriever(manifest, vectors, passages, encoder);
}

/** @param changed the passages when they are not the shipped ones, else null */
export async function shippedPorts(changed: readonly Passage[] | null): Promise<RunPorts> {
  const generator = await loadTerminalGenerator();
  if (changed === null) return { generator, retriever: (await loadTerminalRetriever()).retriever };
  return { generator, retriever: await embeddedRetriever(changed, await loadTerminalEncoder()) };
}

/**
 * Another export: a generator's folder, or a folder with `generator/`, `encoder/` or both, as public/models has them.
 * @param passages what is searched when there is another encoder; its index is made now
 * @throws SelfRagError `no-export` when there is neither
 */
export async function otherPorts(folder: string, shipped: RunPorts, passages: readonly Passage[]): Promise<RunPorts> {
  const has = (path: string) => existsSync(join(folder, path));
  const generator = has('manifest.json') ? folder : has('generator/manifest.json') ? join(folder, 'generator') : null;
  const encoder = has('encoder/manifest.json') ? join(folder, 'encoder') : null;
  if (generator === null && encoder === null) {
    throw new SelfRagError('no-export', `${folder} holds neither manifest.json nor generator/manifest.json nor encoder/manifest.json.`, { folder });
  }
  return {
    generator: generator === null ? shipped.generator : await generatorOf(generator),
    retriever: encoder === null ? shipped.retriever : await embeddedRetriever(passages, await encoderOf(encoder)),
  };
}

const source = (folder: string) => {
  const path = resolve(folder);
  return { files: nodeFiles(dirname(path)), runtime: nodeRuntime(), manifestPath: `${basename(path)}/manifest.json` };
};

const generatorOf = async (folder: string): Promise<LanguageModel> => (await loadGenerator(source(folder))).generator;
const encoderOf = (folder: string): Promise<Encoder> => loadEncoder({ ...source(folder), backend: 'cpu' });

/** Words that the shipped generator's tokenizer has as one token. */
export function knownWords(): (word: string) => boolean {
  const path = join(PUBLIC, dirname(PATHS.generator), 'tokenizer.json');
  const { model } = z.object({ model: z.object({ vocab: z.record(z.string(), z.number()) }) }).parse(JSON.parse(readFileSync(path, 'utf8')));
  return (word) => word in model.vocab || `Ġ${word}` in model.vocab;
}
