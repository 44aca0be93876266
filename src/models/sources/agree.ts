/** Whether graph, manifest and tokenizer speak of one model. */
import { CONTROL_TOKENS, SelfRagError } from '../../selfrag';
import { contextLimit, GRAPH, weightFiles, type GeneratorManifest } from '../onnx/manifest';
import { END, Tokenizer } from '../tokenizer';
import type { GraphFacts, GraphValue } from './graph';

/** @throws SelfRagError `graph-differs` with what disagrees, `unsupported-graph`, `manifest-invalid` when it names no file for weights of the graph, `file-truncated` */
export function checkGraph(graph: GraphFacts, manifest: GeneratorManifest): void {
  const { layers, kvHeads, headSize, vocab, kvType, context } = manifest;
  const feeds = new Map(graph.inputs.map((input) => [input.name, input]));
  const past = Array.from({ length: layers }, (_, i) => [`past_key_values.${i}.key`, `past_key_values.${i}.value`]).flat();
  for (const name of ['input_ids', 'attention_mask', ...past]) {
    if (!feeds.has(name)) differs(`has no input "${name}"`, `the manifest speaks of ${layers} layers`, { input: name, layers });
  }
  for (const name of feeds.keys()) {
    const layer = /^past_key_values\.(\d+)\.(key|value)$/.exec(name)?.[1];
    if (layer !== undefined && Number(layer) >= layers) {
      differs(`has an input "${name}"`, `the manifest speaks of ${layers} layers`, { input: name, layers });
    }
    if (layer === undefined && !KNOWN_INPUTS.has(name)) {
      throw new SelfRagError(
        'unsupported-graph',
        `${GRAPH} wants an input "${name}", which this engine does not feed. Export the model with the onnxruntime-genai builder for webgpu or cpu.`,
        { input: name },
      );
    }
  }
  for (const name of past) {
    const { type, dims } = feeds.get(name) as GraphValue;
    if (type !== kvType) differs(`takes "${name}" as ${type}`, `the manifest says ${kvType}`, { input: name, type, kvType });
    if (other(dims[1], kvHeads)) differs(`has ${dims[1]} key and value heads`, `the manifest says ${kvHeads}`, { kvHeads, found: dims[1] ?? null });
    // The builder leaves the size of a head open in the caches; the table of positions has it.
    const size = dims[3] ?? graph.rotary?.headSize;
    if (other(size, headSize)) differs(`has heads of size ${size}`, `the manifest says ${headSize}`, { headSize, found: size ?? null });
  }
  const logits = graph.outputs.find((output) => output.name === 'logits');
  if (!logits) differs('has no output "logits"', 'every generator needs it', { output: 'logits' });
  const columns = logits?.dims.at(-1);
  if (other(columns, vocab)) differs(`has a vocabulary of ${columns}`, `the manifest says ${vocab}`, { vocab, found: columns ?? null });
  const reach = graph.rotary?.positions ?? context;
  if (reach < context) differs(`reaches ${reach} positions`, `the manifest speaks of ${context}`, { context, found: reach });
  const limit = contextLimit(manifest);
  if (graph.window !== null && graph.window < limit) {
    differs(`looks back ${graph.window} tokens`, `the manifest allows ${limit}`, { slidingWindow: graph.window, contextLimit: limit });
  }
  checkWeights(graph, manifest);
}

const KNOWN_INPUTS = new Set(['input_ids', 'attention_mask']);

function checkWeights(graph: GraphFacts, manifest: GeneratorManifest): void {
  const weights = new Map(weightFiles(manifest).map((file) => [file.path, file.bytes]));
  for (const [path, least] of graph.external) {
    const bytes = weights.get(path);
    if (bytes === undefined) {
      throw new SelfRagError('manifest-invalid', `${GRAPH} keeps weights in ${path}, which the manifest does not name. Add it to "files".`, { file: path });
    }
    if (bytes < least) {
      throw new SelfRagError('file-truncated', `${path} has ${bytes} bytes, and ${GRAPH} reads ${least} of it. Copy or download the file again.`, {
        file: path,
        bytes,
        expectedBytes: least,
      });
    }
  }
}

function other(found: number | null | undefined, expected: number): boolean {
  return found !== null && found !== undefined && found !== expected;
}

function differs(found: string, expected: string, facts: Record<string, string | number | null>): never {
  throw new SelfRagError(
    'graph-differs',
    `${GRAPH} ${found}, but ${expected}. Graph and manifest are of different models: take both from one export.`,
    facts,
  );
}

/**
 * The tokenizer, with every token of the method, inside the vocabulary of the graph.
 * @param json content of tokenizer.json
 * @throws SelfRagError `missing-control-token` naming all that are missing, `tokenizer-differs`, `file-altered`
 */
export function checkTokenizer(json: unknown, vocab: number): Tokenizer {
  const added = (json as { added_tokens?: unknown } | null)?.added_tokens;
  const known = new Map((Array.isArray(added) ? added : []).map((token: { content?: string; id?: number }) => [token.content, token.id]));
  const missing = Array.isArray(added) ? [...CONTROL_TOKENS, END].filter((token) => !known.has(token)) : [];
  if (missing.length > 0) {
    throw new SelfRagError(
      'missing-control-token',
      `This model's tokenizer has no single token for ${missing.join(', ')}, so it cannot run Self-RAG. Choose a Self-RAG checkpoint.`,
      { token: missing[0] ?? '', missing: missing.join(' ') },
    );
  }
  const beyond = [...CONTROL_TOKENS, END].find((token) => (known.get(token) ?? 0) >= vocab);
  if (beyond !== undefined) {
    throw new SelfRagError(
      'tokenizer-differs',
      `The token ${beyond} has the id ${known.get(beyond)}, and the graph knows ${vocab} tokens. Take tokenizer and graph from one export.`,
      { token: beyond, id: known.get(beyond) ?? 0, vocab },
    );
  }
  return new Tokenizer(json);
}
