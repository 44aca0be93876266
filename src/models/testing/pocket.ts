/** The shipped generator in tests: the real weights on the CPU, once per test file. */
import type { GenerateEvent, GenerateRequest, LanguageModel, TokenStep } from '../../selfrag';
import { nodeFiles } from '../filesNode';
import { loadGenerator, type LoadedGenerator } from '../load';
import { Decoder } from '../onnx/decoder';
import { OnnxGenerator, type GeneratorOptions } from '../onnx/generator';
import type { KvShape } from '../onnx/kv';
import { fileNamed, parseManifest } from '../onnx/manifest';
import { nodeRuntime } from '../runtimeNode';
import type { Session } from '../session';

const ROOT = 'public';
const MANIFEST = 'models/generator/manifest.json';

export function loadPocket(): Promise<LoadedGenerator> {
  return loadGenerator({ files: nodeFiles(ROOT), runtime: nodeRuntime(1), manifestPath: MANIFEST });
}

/** The shipped generator in parts, to be put together otherwise. */
export interface OpenPocket {
  readonly session: Session;
  readonly shape: KvShape;
  decoderOn(session: Session): Decoder;
  /** A generator that remembers nothing yet. */
  fresh(options?: GeneratorOptions, session?: Session): OnnxGenerator;
}

export async function openPocket(): Promise<OpenPocket> {
  const { tokenizer, info } = (await loadPocket()).generator;
  const files = nodeFiles(ROOT);
  const folder = MANIFEST.slice(0, MANIFEST.lastIndexOf('/'));
  const manifest = parseManifest(await files.json(MANIFEST), MANIFEST);
  const read = (path: string) => files.read(folder, fileNamed(manifest, path));
  const weights = manifest.files.filter(({ path }) => path.startsWith('model.onnx.'));
  const external = await Promise.all(weights.map(async ({ path }) => ({ path, data: await read(path) })));
  const session = await nodeRuntime(1).createSession({ graph: await read('model.onnx'), external }, 'cpu');
  const decoderOn = (on: Session) => new Decoder(on, manifest);
  return {
    session,
    shape: manifest,
    decoderOn,
    fresh: (options, on = session) => new OnnxGenerator(info, tokenizer, decoderOn(on), manifest, options),
  };
}

export interface Generated {
  readonly steps: readonly TokenStep[];
  readonly reason: string | null;
}

/** Everything that a batch generates, by request. */
export async function generateAll(
  generator: LanguageModel,
  requests: readonly GenerateRequest[],
): Promise<Map<string, Generated>> {
  const events: GenerateEvent[] = [];
  for await (const event of generator.generate(requests)) events.push(event);
  return new Map(
    requests.map(({ id }) => {
      const mine = events.filter((event) => event.request === id);
      const finish = mine.at(-1);
      return [
        id,
        {
          steps: mine.flatMap((event) => (event.kind === 'token' ? [event.step] : [])),
          reason: finish?.kind === 'finish' ? finish.reason : null,
        },
      ];
    }),
  );
}
