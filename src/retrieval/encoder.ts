/** The query and passage encoder: BERT shape, mean pooling without normalisation (Contriever; Izacard et al., 2022). */
import { z } from 'zod';
import { SelfRagError } from '../selfrag';
import type { FileSource } from '../models/files';
import type { Backend, Runtime, Session } from '../models/session';
import { PreTrainedTokenizer } from '../models/transformers';

export const encoderManifestSchema = z.object({
  format: z.literal('selfrag-encoder'),
  version: z.literal(1),
  name: z.string(),
  license: z.string(),
  /** Dimensions of an embedding. */
  dim: z.number().int().min(1),
  /** Longest input in tokens; the rest of a longer text is left out. */
  maxTokens: z.number().int().min(1),
  pooling: z.literal('mean'),
  files: z.array(z.object({ path: z.string(), bytes: z.number().int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});

export type EncoderManifest = z.infer<typeof encoderManifestSchema>;

export interface Encoder {
  readonly name: string;
  /** sha256 of the weights, hex: an index names the encoder that made it. */
  readonly sha256: string;
  readonly dim: number;
  /** One embedding of [dim] per text. */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
}

/** The text of a passage as it is embedded: title and text, as in the released retrieval code. */
export function passageText({ title, text }: { readonly title: string; readonly text: string }): string {
  return `${title} ${text}`;
}

export interface LoadEncoderOptions {
  readonly files: FileSource;
  readonly runtime: Runtime;
  /** int8 kernels exist on the CPU and in wasm, so the encoder never runs on the GPU. */
  readonly backend: Exclude<Backend, 'webgpu'>;
  readonly manifestPath: string;
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

const MODEL = 'model.onnx';
const TOKENIZER = 'tokenizer.json';

/** @throws SelfRagError `manifest-invalid`, and those of the file source */
export async function loadEncoder(options: LoadEncoderOptions): Promise<Encoder> {
  const { files, runtime, backend, manifestPath, onProgress, signal } = options;
  const folder = manifestPath.slice(0, manifestPath.lastIndexOf('/'));
  const parsed = encoderManifestSchema.safeParse(await files.json(manifestPath, signal));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') || 'the top level';
    throw new SelfRagError('manifest-invalid', `${manifestPath} is not an encoder manifest (at ${field}). Put the original file back.`, {
      file: manifestPath,
      field,
    });
  }
  const manifest = parsed.data;
  const needed = [MODEL, TOKENIZER].map((path) => {
    const entry = manifest.files.find((file) => file.path === path);
    if (entry) return entry;
    throw new SelfRagError('manifest-invalid', `${manifestPath} names no ${path}. Put the original file back.`, { file: path });
  });
  const totalBytes = needed.reduce((sum, file) => sum + file.bytes, 0);
  const loaded = new Map<string, number>();
  const [graph, tokenizer] = (await Promise.all(
    needed.map((file) =>
      files.read(folder, file, {
        ...(signal && { signal }),
        onProgress: (bytes) => {
          loaded.set(file.path, bytes);
          onProgress?.([...loaded.values()].reduce((sum, b) => sum + b, 0), totalBytes);
        },
      }),
    ),
  )) as [Uint8Array, Uint8Array];
  const session = await runtime.createSession({ graph, external: [] }, backend);
  const encode = new PreTrainedTokenizer(JSON.parse(new TextDecoder().decode(tokenizer)), {
    tokenizer_class: 'PreTrainedTokenizer',
  });
  const sha256 = needed[0]?.sha256 ?? '';
  return {
    name: manifest.name,
    sha256,
    dim: manifest.dim,
    embed: (texts) => embed(texts, manifest, (text) => encode.encode(text), session),
  };
}

/** Rows of one length band run together, so that little of a batch is padding. */
const BATCH = 32;

async function embed(
  texts: readonly string[],
  { dim, maxTokens }: EncoderManifest,
  encode: (text: string) => number[],
  session: Session,
): Promise<Float32Array[]> {
  const rows = texts.map((text, at) => ({ at, ids: encode(text).slice(0, maxTokens) }));
  rows.sort((a, b) => a.ids.length - b.ids.length);
  const out = new Array<Float32Array>(texts.length);
  for (let from = 0; from < rows.length; from += BATCH) {
    const part = rows.slice(from, from + BATCH);
    const length = Math.max(1, ...part.map((row) => row.ids.length));
    const ids = new BigInt64Array(part.length * length);
    const mask = new BigInt64Array(part.length * length);
    part.forEach((row, r) =>
      row.ids.forEach((id, t) => {
        ids[r * length + t] = BigInt(id);
        mask[r * length + t] = 1n;
      }),
    );
    const dims = [part.length, length];
    const { last_hidden_state: states } = await session.run({
      input_ids: { type: 'int64', dims, data: ids },
      attention_mask: { type: 'int64', dims, data: mask },
    });
    part.forEach((row, r) => {
      out[row.at] = meanPool(states?.data as Float32Array, r * length * dim, row.ids.length, dim);
    });
  }
  return out;
}

/** Mean of the first `count` states of a row, [dim]; zeros for an empty text. */
function meanPool(states: Float32Array, start: number, count: number, dim: number): Float32Array {
  const mean = new Float32Array(dim);
  for (let t = 0; t < count; t++) {
    for (let i = 0; i < dim; i++) mean[i] = (mean[i] as number) + (states[start + t * dim + i] as number) / count;
  }
  return mean;
}
