/** What is written down beside the files of a stored model: where they come from, and how far they are known to be whole. */
import { z } from 'zod';
import { SelfRagError } from '../../selfrag';
import { parseManifest, type GeneratorManifest } from '../onnx/manifest';
import { originTitle, type WebOrigin } from './origin';
import { readText, writeText, type Shelf } from './shelf';

/**
 * Not names of a model's files: those are kept as they are called. The record is written twice, one copy after the other,
 * so that one is whole whenever writing breaks off.
 */
const COPIES = ['.record.json', '.record-next.json'] as const;
/** Room for the copies of a record, which grows by a few hashes. */
export const RECORD_FILES = COPIES.map((path) => ({ path, bytes: 16_384 }));
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
  const texts = await Promise.all(COPIES.map((name) => readText(shelf, key, name)));
  const [text = null, other] = texts.filter((one) => one !== null);
  if (text === null) return null;
  try {
    return parseRecord(text, key);
  } catch (error) {
    // The first copy was being written; the other one says the same.
    if (other === undefined || !(error instanceof SelfRagError && error.code === 'record-damaged')) throw error;
    return parseRecord(other, key);
  }
}

function parseRecord(text: string, key: string): StoreRecord {
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

/** @throws SelfRagError `quota-exceeded`; what was written before stays */
export async function writeRecord(shelf: Shelf, key: string, record: StoreRecord): Promise<void> {
  const text = JSON.stringify({ version: `${MAJOR}.0.0`, ...record });
  for (const name of COPIES.toReversed()) {
    if (await writeText(shelf, key, name, text)) continue;
    throw new SelfRagError(
      'quota-exceeded',
      `The browser's storage is full: how far the download of ${originTitle(record.origin)} came could not be written down. Delete other models or free space on the disk, then resume.`,
      { file: name },
    );
  }
}

function damaged(key: string, cause: unknown): SelfRagError {
  return new SelfRagError('record-damaged', 'What is stored of this model cannot be read any more. Delete it and add it again.', { key }, { cause });
}
