/** What is written down beside the files of a stored model: where they come from, and how far they are known to be whole. */
import { z } from 'zod';
import { SelfRagError } from '../../selfrag';
import { parseManifest, type GeneratorManifest } from '../onnx/manifest';
import { originTitle, type WebOrigin } from './origin';
import { readText, writeText, type Shelf } from './shelf';

/** Not the name of a model's file: those are kept as they are called. */
export const RECORD = '.record.json';
const MAJOR = 1;

const originSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hub'), id: z.string(), revision: z.string(), folder: z.string(), hub: z.string() }),
  z.object({ kind: z.literal('url'), url: z.string() }),
]);

const fileSchema = z.object({
  /** Of the version that is being fetched: an ETag or a date; null: the server tells none. */
  validator: z.string().nullable(),
  /** Hex, of the whole file as it was fetched; null: not whole yet. */
  sha256: z.string().nullable(),
});

const recordSchema = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  origin: originSchema,
  /** Of the model inside its place; empty: the place itself. */
  folder: z.string(),
  manifest: z.unknown(),
  /** By path. */
  files: z.record(z.string(), fileSchema),
});

export interface StoreRecord {
  readonly origin: WebOrigin;
  readonly folder: string;
  readonly manifest: GeneratorManifest;
  readonly files: Readonly<Record<string, z.infer<typeof fileSchema>>>;
}

/** null: nothing is stored under this key. @throws SelfRagError `record-damaged`, `record-newer` */
export async function readRecord(shelf: Shelf, key: string): Promise<StoreRecord | null> {
  const text = await readText(shelf, key, RECORD);
  if (text === null) return null;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw damaged(key, cause);
  }
  const result = recordSchema.safeParse(data);
  if (!result.success) throw damaged(key, result.error);
  const { version, origin, folder, files, manifest } = result.data;
  if (Number.parseInt(version) > MAJOR) {
    throw new SelfRagError('record-newer', `${originTitle(origin)} was stored by a newer version of this page. Reload the page, or delete the model.`, { key, version });
  }
  return { origin, folder, files, manifest: parseManifest(manifest, 'The stored manifest') };
}

export async function writeRecord(shelf: Shelf, key: string, record: StoreRecord): Promise<void> {
  await writeText(shelf, key, RECORD, JSON.stringify({ version: `${MAJOR}.0.0`, ...record }));
}

function damaged(key: string, cause: unknown): SelfRagError {
  return new SelfRagError('record-damaged', 'What is stored of this model cannot be read any more. Delete it and add it again.', { key }, { cause });
}
