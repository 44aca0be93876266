/**
 * The check of a model before anything large is fetched: which files it needs and how large they are, whether all are
 * there, whether manifest, graph and tokenizer speak of one model, and whether the tokenizer knows the reflection tokens.
 */
import { SelfRagError } from '../../selfrag';
import { parseJson, verify } from '../files';
import { sha256 } from '../hash';
import { contextLimit, GRAPH, neededFiles, parseManifest, TOKENIZER, type GeneratorManifest, type ManifestFile } from '../onnx/manifest';
import { checkGraph, checkTokenizer } from './agree';
import { deriveManifest } from './derive';
import { readGraph, type GraphFacts } from './graph';
import { fileMissing, joinPath, type ModelPlace, type PlaceFile } from './place';

export interface CheckedModel {
  readonly manifest: GeneratorManifest;
  /** Whether the manifest was derived, for want of one. */
  readonly derived: boolean;
  /** Folder of the model inside its place; empty: the place itself. */
  readonly folder: string;
  /** What running it takes, in the order in which it is fetched. */
  readonly files: readonly ManifestFile[];
  readonly totalBytes: number;
  /** Tokens of prompt and output together. */
  readonly contextTokens: number;
  /** Sentences that a person should know before the download. */
  readonly notes: readonly string[];
}

/** A graph that holds its weights itself may be large: it is looked into when it is loaded. */
const MAX_GRAPH_BYTES = 64 * 2 ** 20;

/** @throws SelfRagError with the file, token or field that is missing or wrong; those of the place */
export async function checkModel(place: ModelPlace, signal?: AbortSignal): Promise<CheckedModel> {
  const listed = await place.list(signal);
  const folder = listed ? findModel(listed, place.title) : '';
  const looked = new Looked(place, folder, listed, signal);
  const written = await looked.json('manifest.json');
  const { manifest, graph } = written === null ? await derive(looked) : await given(looked, written);
  if (graph) checkGraph(graph, manifest);
  checkTokenizer(await looked.need(TOKENIZER, manifest), manifest.vocab);
  const files = neededFiles(manifest);
  return {
    manifest,
    derived: written === null,
    folder,
    files,
    totalBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    contextTokens: contextLimit(manifest),
    notes: notesOn(manifest, files, written === null),
  };
}

/** A repository or a folder may hold several files around the model, and the model in a folder of its own. */
function findModel(listed: readonly PlaceFile[], title: string): string {
  const paths = new Set(listed.map(({ path }) => path));
  const holds = (folder: string) =>
    paths.has(joinPath(folder, 'manifest.json')) || (paths.has(joinPath(folder, 'genai_config.json')) && paths.has(joinPath(folder, GRAPH)));
  if (holds('') || paths.has(GRAPH) || paths.has('genai_config.json')) return '';
  const folders = [...new Set(listed.map(({ path }) => path.split('/').slice(0, -1).join('/')))].filter(holds);
  if (folders.length === 1) return folders[0] as string;
  if (folders.length > 1) {
    throw new SelfRagError('several-models', `There are several models in ${title}: ${folders.join(', ')}. Choose one of these folders.`, {
      folders: folders.join(' '),
    });
  }
  throw fileMissing(
    'manifest.json',
    title,
    `Neither is genai_config.json with ${GRAPH}. A model for this page is made of a Hugging Face checkpoint by the onnxruntime-genai builder.`,
  );
}

/** The place, looked at from the model's folder. */
class Looked {
  readonly #sizes: ReadonlyMap<string, PlaceFile> | null;

  constructor(
    readonly place: ModelPlace,
    readonly folder: string,
    listed: readonly PlaceFile[] | null,
    readonly signal: AbortSignal | undefined,
  ) {
    this.#sizes = listed && new Map(listed.map((file) => [file.path, file]));
  }

  /** null: not there. */
  async bytes(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const full = joinPath(this.folder, path);
    return this.#sizes && !this.#sizes.has(full) ? null : this.place.read(full, this.signal);
  }

  async json(path: string): Promise<unknown> {
    const data = await this.bytes(path);
    return data && parseJson(new TextDecoder().decode(data), path);
  }

  /** A JSON file that the manifest names, checked against it. */
  async need(path: string, manifest: GeneratorManifest): Promise<unknown> {
    const data = (await this.bytes(path)) ?? this.missing(path);
    for (const entry of manifest.files) if (entry.path === path) await verify(data, entry);
    return parseJson(new TextDecoder().decode(data), path);
  }

  /** Size and hash as the place knows them. @throws SelfRagError `file-missing` */
  async entry(path: string): Promise<ManifestFile> {
    const full = joinPath(this.folder, path);
    const listed = this.#sizes?.get(full);
    if (listed) return { path, bytes: listed.bytes, sha256: listed.sha256 };
    const bytes = this.#sizes ? null : await this.place.size(full, this.signal);
    return bytes === null ? this.missing(path) : { path, bytes, sha256: null };
  }

  missing(path: string): never {
    throw fileMissing(path, this.place.title, 'The model needs it: copy it there, or export the model again.');
  }

  /** Every file of the manifest is there, of the size that it names where the place can tell. */
  async holds(files: readonly ManifestFile[]): Promise<void> {
    for (const file of files) {
      if (!this.#sizes) {
        // The length that a server tells may be that of a compressed answer, so only absence counts.
        if ((await this.place.size(joinPath(this.folder, file.path), this.signal).catch(unknownSize)) === null) this.missing(file.path);
        continue;
      }
      const { bytes } = await this.entry(file.path);
      if (bytes === file.bytes) continue;
      throw new SelfRagError(
        bytes < file.bytes ? 'file-truncated' : 'file-altered',
        `${file.path} has ${bytes} bytes in ${this.place.title}, and the manifest names ${file.bytes}. Copy the file there again, or take manifest and files from one export.`,
        { file: file.path, bytes, expectedBytes: file.bytes },
      );
    }
  }
}

function unknownSize(error: unknown): -1 {
  if (error instanceof SelfRagError && error.code === 'size-unknown') return -1;
  throw error;
}

interface Found {
  readonly manifest: GeneratorManifest;
  readonly graph: GraphFacts | null;
}

async function given(looked: Looked, written: unknown): Promise<Found> {
  const manifest = parseManifest(written, 'manifest.json');
  const files = neededFiles(manifest);
  await looked.holds(files);
  const entry = files.find(({ path }) => path === GRAPH) as ManifestFile;
  if (entry.bytes > MAX_GRAPH_BYTES) return { manifest, graph: null };
  const data = (await looked.bytes(GRAPH)) ?? looked.missing(GRAPH);
  await verify(data, entry);
  return { manifest, graph: readGraph(data, GRAPH) };
}

async function derive(looked: Looked): Promise<Found> {
  const genai = await looked.json('genai_config.json');
  if (genai === null) {
    throw fileMissing('manifest.json', looked.place.title, 'Neither is genai_config.json, which the onnxruntime-genai builder writes beside a model.');
  }
  const config = await looked.json('config.json');
  const tokenizer = await entryOf(TOKENIZER, (await looked.bytes(TOKENIZER)) ?? looked.missing(TOKENIZER));
  const listed = await looked.entry(GRAPH);
  if (listed.bytes > MAX_GRAPH_BYTES) {
    throw new SelfRagError(
      'graph-large',
      `${GRAPH} holds its weights itself, and there is no manifest.json beside it. Export the model with external data.`,
      { file: GRAPH, bytes: listed.bytes },
    );
  }
  const data = (await looked.bytes(GRAPH)) ?? looked.missing(GRAPH);
  const graph = readGraph(data, GRAPH);
  const weights: ManifestFile[] = [];
  for (const path of graph.external.keys()) weights.push(await looked.entry(path));
  const files = [tokenizer, await entryOf(GRAPH, data), ...weights];
  const name = modelName(looked.place.title, looked.folder);
  return { manifest: deriveManifest({ name, genai, config, graph, files }), graph };
}

/** Of a file whose bytes are there. */
async function entryOf(path: string, data: Uint8Array<ArrayBuffer>): Promise<ManifestFile> {
  return { path, bytes: data.byteLength, sha256: await sha256(data) };
}

/** "owner/name", the folder's name, the last part of an address. */
function modelName(title: string, folder: string): string {
  const address = title.includes('://') ? (title.split('/').filter(Boolean).at(-1) ?? title) : title.replace(/^folder /, '');
  return folder === '' ? address : `${address}/${folder}`;
}

function notesOn(manifest: GeneratorManifest, files: readonly ManifestFile[], derived: boolean): string[] {
  const unknown = files.filter(({ sha256 }) => sha256 === null);
  const { slidingWindow, context } = manifest;
  return [
    ...(derived ? ['There is no manifest.json, so what the model needs was read from genai_config.json and the graph.'] : []),
    ...(unknown.length > 0
      ? [`No SHA-256 is known for ${unknown.map(({ path }) => path).join(', ')}: only the size can be checked.`]
      : []),
    ...(slidingWindow !== null && slidingWindow < context
      ? [`Attention looks back ${slidingWindow} tokens, so prompts are held to that, although positions reach ${context}.`]
      : []),
  ];
}
