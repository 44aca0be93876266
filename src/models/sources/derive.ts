/**
 * A manifest for a folder that has none: from what the onnxruntime-genai model builder writes (genai_config.json), the
 * checkpoint's own config.json, and the graph.
 */
import { z } from 'zod';
import { SelfRagError } from '../../selfrag';
import { GRAPH, parseManifest, TOKENIZER, type GeneratorManifest, type ManifestFile } from '../onnx/manifest';
import type { GraphFacts } from './graph';

const natural = z.number().int().positive();

const genaiSchema = z.looseObject({
  model: z.looseObject({
    type: z.string(),
    context_length: natural,
    vocab_size: natural,
    decoder: z.looseObject({
      filename: z.string().default(GRAPH),
      head_size: natural,
      num_attention_heads: natural,
      num_hidden_layers: natural,
      num_key_value_heads: natural,
      sliding_window: z.looseObject({ window_size: z.number().int().optional() }).nullish(),
    }),
  }),
});

const configSchema = z.looseObject({ sliding_window: z.number().int().nullish(), max_position_embeddings: natural.optional() });

export interface DeriveInput {
  /** How the model is to be called. */
  readonly name: string;
  /** Content of genai_config.json. */
  readonly genai: unknown;
  /** Content of config.json; null: there is none. */
  readonly config: unknown;
  readonly graph: GraphFacts;
  /** Tokenizer, graph and weights. */
  readonly files: readonly ManifestFile[];
}

/** @throws SelfRagError `config-invalid`, `unsupported-architecture` */
export function deriveManifest({ name, genai, config, graph, files }: DeriveInput): GeneratorManifest {
  const { model } = parse(genaiSchema, genai, 'genai_config.json');
  const { decoder, type } = model;
  requireArchitecture(type);
  if (decoder.filename !== GRAPH) {
    throw new SelfRagError('config-invalid', `genai_config.json names ${decoder.filename} as the graph. Rename it to ${GRAPH} there and on disk.`, {
      file: 'genai_config.json',
      field: 'model.decoder.filename',
    });
  }
  const { sliding_window: window, max_position_embeddings: positions } = config === null ? {} : parse(configSchema, config, 'config.json');
  const slidingWindow = graph.window ?? window ?? decoder.sliding_window?.window_size ?? 0;
  const past = graph.inputs.find((input) => input.name.startsWith('past_key_values.'));
  return parseManifest(
    {
      format: 'selfrag-generator',
      version: '1.0.0',
      name,
      license: 'unknown',
      context: Math.min(model.context_length, positions ?? Infinity, graph.rotary?.positions ?? Infinity),
      layers: decoder.num_hidden_layers,
      kvHeads: decoder.num_key_value_heads,
      headSize: decoder.head_size,
      vocab: model.vocab_size,
      architecture: type,
      slidingWindow: slidingWindow > 0 ? slidingWindow : null,
      kvType: past?.type === 'float16' ? 'float16' : 'float32',
      heads: decoder.num_attention_heads,
      weightBytes: files.reduce((sum, { path, bytes }) => (path === TOKENIZER ? sum : sum + bytes), 0),
      external: [...graph.external.keys()],
      files,
    },
    'The derived manifest',
  );
}

/** @throws SelfRagError `unsupported-architecture` */
function requireArchitecture(type: string): void {
  if (type === 'llama' || type === 'mistral') return;
  throw new SelfRagError(
    'unsupported-architecture',
    `This model is of type ${type}; Self-RAG checkpoints that run here are of type llama or mistral. Choose one of those.`,
    { type },
  );
}

function parse<T extends z.ZodType>(schema: T, data: unknown, path: string): z.infer<T> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path.join('.') || 'the top level';
  throw new SelfRagError('config-invalid', `${path} lacks what is needed (at ${field}). Export the model again with the onnxruntime-genai builder.`, {
    file: path,
    field,
  });
}
