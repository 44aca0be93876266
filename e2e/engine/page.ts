/** The engine without the playground around it, for tests in a real browser (e2e/engine.spec.ts, engine.webgpu.spec.ts). */
import { Decoder } from '../../src/models/onnx/decoder';
import { OnnxGenerator, type GeneratorOptions } from '../../src/models/onnx/generator';
import { fileNamed, parseManifest } from '../../src/models/onnx/manifest';
import { webRuntime } from '../../src/models/runtime';
import type { Session } from '../../src/models/session';
import { Tokenizer } from '../../src/models/tokenizer';
import type { GenerateRequest, TokenStep } from '../../src/selfrag';

const FOLDER = 'models/generator/';
const json = async (path: string): Promise<unknown> => (await fetch(FOLDER + path)).json();
const bytes = async (path: string) => new Uint8Array(await (await fetch(FOLDER + path)).arrayBuffer());

export interface Finished {
  readonly steps: readonly TokenStep[];
  readonly reason: string | null;
}

/** The shipped generator in parts. */
async function open(backend: 'wasm' | 'webgpu') {
  const manifest = parseManifest(await json('manifest.json'), 'manifest.json');
  const weights = manifest.files.filter(({ path }) => path.startsWith('model.onnx.'));
  const model = {
    graph: await bytes(fileNamed(manifest, 'model.onnx').path),
    external: await Promise.all(weights.map(async ({ path }) => ({ path, data: await bytes(path) }))),
  };
  const runtime = await webRuntime({ prefer: backend });
  const createSession = () => runtime.createSession(model, backend);
  let session = await createSession();
  // On SwiftShader attention is wrong with subgroups, which loading finds out (src/models/load.ts).
  if (backend === 'webgpu' && (await runtime.avoidSubgroups?.())) {
    await session.release();
    session = await createSession();
  }
  const tokenizer = new Tokenizer((await json('tokenizer.json')) as ConstructorParameters<typeof Tokenizer>[0]);
  const info = { name: manifest.name, sha256: '', backend, contextLength: manifest.context };
  const decoderOn = (on: Session) => new Decoder(on, manifest);
  /** A generator that remembers nothing yet. */
  const fresh = (options: GeneratorOptions = {}, on = session) =>
    new OnnxGenerator(info, tokenizer, decoderOn(on), manifest, options);
  return { manifest, session, createSession, decoderOn, fresh };
}

/** Everything that a batch generates, by request. @param onToken called with the number of tokens so far */
async function generate(
  generator: OnnxGenerator,
  requests: readonly GenerateRequest[],
  onToken: (count: number) => void = () => undefined,
): Promise<Record<string, Finished>> {
  const all: Record<string, { steps: TokenStep[]; reason: string | null }> = {};
  let count = 0;
  for await (const event of generator.generate(requests)) {
    const one = (all[event.request] ??= { steps: [], reason: null });
    if (event.kind === 'finish') one.reason = event.reason;
    else {
      one.steps.push(event.step);
      onToken(++count);
    }
  }
  return all;
}

const api = { open, generate };
export type EngineApi = typeof api;

declare global {
  var engine: EngineApi;
}

globalThis.engine = api;
