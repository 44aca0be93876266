/** The manifest of a retrieval index: what it holds, what made it, how it was measured, and its files by hash. */
import { z } from 'zod';
import { SelfRagError } from '../selfrag';

export const fileEntrySchema = z.object({
  /** Relative to the manifest; the folder is named by content, so a file never changes under its path. */
  path: z.string(),
  bytes: z.number().int().min(0),
  /** Lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const indexManifestSchema = z.object({
  format: z.literal('selfrag-index'),
  version: z.literal(1),
  name: z.string(),
  /** `flat`: every row is scanned. */
  profile: z.literal('flat'),
  /** Number of passages. */
  n: z.number().int().min(1),
  /** Dimensions of an embedding. */
  dim: z.number().int().min(1),
  metric: z.literal('ip'),
  /** The encoder whose queries fit these rows; another one is refused. */
  encoder: z.object({
    name: z.string(),
    sha256: z.string(),
    pooling: z.literal('mean'),
    /** How a passage became text before it was embedded. */
    passageTemplate: z.literal('{title} {text}'),
  }),
  license: z.string(),
  attribution: z.string(),
  /** Best scores below it mean that the collection probably does not cover the query; null: not calibrated. */
  coverageLine: z.number().nullable(),
  /** Share of questions whose gold passage is among the first k, and how many questions that was measured on. */
  recall: z.array(z.object({ k: z.number().int(), recall: z.number(), questions: z.number().int() })),
  files: z.object({ vectors: fileEntrySchema, passages: fileEntrySchema }),
});

export type IndexManifest = z.infer<typeof indexManifestSchema>;

/** @throws SelfRagError `manifest-invalid` with the first offending field */
export function parseIndexManifest(data: unknown, path: string): IndexManifest {
  const result = indexManifestSchema.safeParse(data);
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path.join('.') || 'the top level';
  throw new SelfRagError('manifest-invalid', `${path} is not an index manifest (at ${field}). Build the index again.`, {
    file: path,
    field,
  });
}
