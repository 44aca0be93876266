/** The manifest beside a generator's files. */
import { z } from 'zod';
import { SelfRagError } from '../../selfrag';

/** Files of a newer major version are refused by name. */
const MAJOR = 1;

/** Hex. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const natural = z.number().int().positive();

const manifestSchema = z.object({
  format: z.literal('selfrag-generator'),
  /** major.minor.patch of the file format */
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  name: z.string(),
  license: z.string(),
  /** Longest prompt plus output in tokens, as far as the position encoding reaches; see `contextLimit`. */
  context: natural,
  layers: natural,
  kvHeads: natural,
  headSize: natural,
  vocab: natural,
  architecture: z.enum(['llama', 'mistral']).default('llama'),
  /** Positions that attention looks back, in tokens; null: all of them. */
  slidingWindow: natural.nullable().default(null),
  /** Element type of past and present. */
  kvType: z.enum(['float32', 'float16']).default('float32'),
  /** Query heads. */
  heads: natural.optional(),
  /** All weights together. */
  weightBytes: natural.optional(),
  /** Where the checkpoint came from. */
  source: z.object({ repository: z.string().optional(), revision: z.string().optional(), sha256: sha256.optional() }).optional(),
  /** What the adapter of a GPU has to offer. */
  minimum: z.object({ maxBufferSize: natural.optional() }).optional(),
  /** Paths among `files` that hold weights beside the graph; without it, all whose name begins with the graph's. */
  external: z.array(z.string()).optional(),
  files: z.array(
    z.object({
      path: z.string(),
      bytes: z.number().int().nonnegative(),
      /** null: not known, so only the size can be checked. */
      sha256: sha256.nullable().default(null),
    }),
  ),
});

/** File names that every model has. */
export const GRAPH = 'model.onnx';
export const TOKENIZER = 'tokenizer.json';

export type GeneratorManifest = z.infer<typeof manifestSchema>;
export type ManifestFile = GeneratorManifest['files'][number];

/** @throws SelfRagError `manifest-invalid` with the first offending field, `manifest-newer` */
export function parseManifest(data: unknown, path: string): GeneratorManifest {
  const result = manifestSchema.safeParse(data);
  if (!result.success) {
    const kind = z.object({ format: z.enum(['selfrag-encoder', 'selfrag-index']) }).safeParse(data).data?.format;
    if (kind) {
      const what = kind === 'selfrag-encoder' ? 'an encoder, which finds passages' : 'an index of passages';
      throw new SelfRagError('manifest-invalid', `${path} is the manifest of ${what}. Choose a generator, which writes answers.`, {
        file: path,
        field: 'format',
      });
    }
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

/** Weights beside the graph, in the order of the manifest. */
export function weightFiles(manifest: GeneratorManifest): ManifestFile[] {
  const named = manifest.external;
  return manifest.files.filter(({ path }) => (named ? named.includes(path) : path !== GRAPH && path.startsWith(GRAPH)));
}

/** The files that running the model takes: tokenizer, graph, weights. @throws SelfRagError `manifest-invalid` */
export function neededFiles(manifest: GeneratorManifest): ManifestFile[] {
  return [fileNamed(manifest, TOKENIZER), fileNamed(manifest, GRAPH), ...weightFiles(manifest)];
}

/** Most tokens of prompt and output together: a prompt longer than the window would lose its beginning. */
export function contextLimit({ context, slidingWindow }: GeneratorManifest): number {
  return Math.min(context, slidingWindow ?? context);
}
