/** The manifest beside a generator's files. */
import { z } from 'zod';
import { SelfRagError } from '../../selfrag';

/** Files of a newer major version are refused by name. */
const MAJOR = 1;

const manifestSchema = z.object({
  format: z.literal('selfrag-generator'),
  /** major.minor.patch of the file format */
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  name: z.string(),
  license: z.string(),
  /** Longest prompt plus output, in tokens. */
  context: z.number().int().positive(),
  layers: z.number().int().positive(),
  kvHeads: z.number().int().positive(),
  headSize: z.number().int().positive(),
  vocab: z.number().int().positive(),
  files: z.array(
    z.object({
      path: z.string(),
      bytes: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

export type GeneratorManifest = z.infer<typeof manifestSchema>;
export type ManifestFile = GeneratorManifest['files'][number];

/** @throws SelfRagError `manifest-invalid` with the first offending field, `manifest-newer` */
export function parseManifest(data: unknown, path: string): GeneratorManifest {
  const result = manifestSchema.safeParse(data);
  if (!result.success) {
    const field = result.error.issues[0]?.path.join('.') || 'the top level';
    throw new SelfRagError('manifest-invalid', `${path} is not a model manifest (at ${field}). Put the original file back.`, {
      file: path,
      field,
    });
  }
  const { version } = result.data;
  if (Number.parseInt(version) > MAJOR) {
    throw new SelfRagError(
      'manifest-newer',
      `${path} has version ${version}; this program reads version ${MAJOR}. Use a newer release.`,
      { version, supported: MAJOR },
    );
  }
  return result.data;
}

/** @throws SelfRagError `manifest-invalid` */
export function fileNamed(manifest: GeneratorManifest, path: string): ManifestFile {
  const file = manifest.files.find((entry) => entry.path === path);
  if (file) return file;
  throw new SelfRagError('manifest-invalid', `The manifest of ${manifest.name} names no ${path}. Put the original file back.`, {
    file: path,
  });
}
