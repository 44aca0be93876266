/** The part that onnxruntime-web and onnxruntime-node share: both implement onnxruntime-common. */
import type { InferenceSession, Tensor, TensorConstructor, TensorFactory } from 'onnxruntime-common';
import { SelfRagError } from '../selfrag';
import { ArraySpace } from './memory/arrays';
import type { GpuSpace } from './memory/gpu';
import type { HeldTensor, MemorySpace, ModelFiles, SerialQueue, Session, TensorMap, TensorValue } from './session';

export interface OrtModule {
  readonly InferenceSession: {
    create(graph: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor & TensorFactory;
}

type Held = Readonly<Record<string, HeldTensor>>;

/** Where the caches of a session lie, and how it runs with them. */
export interface Holder {
  readonly memory: MemorySpace;
  run(session: InferenceSession, feeds: TensorMap, held: Held): Promise<TensorMap>;
}

/**
 * @param queue shared by all sessions of a runtime: the web runtime cannot run two at a time
 * @param holder made once the session is there
 * @param guard stands between each run and its caller, e.g. to notice a lost GPU
 */
export async function createOrtSession(
  ort: OrtModule,
  model: ModelFiles,
  options: InferenceSession.SessionOptions,
  queue: SerialQueue,
  holder: (session: InferenceSession) => Promise<Holder> | Holder,
  guard: <T>(work: Promise<T>) => Promise<T> = (work) => work,
): Promise<Session> {
  const session = await queue.run(() =>
    guard(
      ort.InferenceSession.create(model.graph, {
        ...options,
        ...(model.external.length > 0 && { externalData: [...model.external] }),
      }),
    ),
  );
  const place = await holder(session);
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    memory: place.memory,
    run: (feeds, held = {}) => queue.run(() => guard(place.run(session, feeds, held))),
    release: () => queue.run(() => session.release()),
  };
}

/** @param inPlace the runtime writes into the arrays of outputs that it is given (native); else it returns new ones */
export function arrayHolder(ort: OrtModule, inPlace: boolean): Holder {
  const memory = new ArraySpace();
  const tensor = (held: HeldTensor) => new ort.Tensor(held.type as 'float32', memory.view(held) as Float32Array, held.dims);
  return {
    memory,
    async run(session, feeds, held) {
      const bound = inPlace ? held : {};
      const results = await session.run(...bind(ort, session, feeds, held, bound, tensor));
      if (!inPlace) {
        for (const [name, one] of Object.entries(held)) {
          const result = results[name];
          if (result) memory.view(one).set(bits(result.data));
        }
      }
      return plain(results, held);
    },
  };
}

export function gpuHolder(ort: OrtModule, memory: GpuSpace): Holder {
  const tensor = (held: HeldTensor) =>
    ort.Tensor.fromGpuBuffer(memory.bufferOf(held), { dataType: held.type, dims: held.dims }) as Tensor;
  return {
    memory,
    run: async (session, feeds, held) => plain(await session.run(...bind(ort, session, feeds, held, held, tensor)), held),
  };
}

/** Arguments of a run. @param bound the outputs among them are written in place */
function bind(
  ort: OrtModule,
  session: InferenceSession,
  feeds: TensorMap,
  held: Held,
  bound: Held,
  tensor: (held: HeldTensor) => Tensor,
): [InferenceSession.FeedsType, InferenceSession.NullableOnnxValueMapType] {
  const inputs: Record<string, Tensor> = {};
  for (const [name, { type, data, dims }] of Object.entries(feeds)) {
    inputs[name] = new ort.Tensor(type as 'float32', data as Float32Array, dims);
  }
  for (const name of session.inputNames) if (held[name]) inputs[name] = tensor(held[name]);
  return [inputs, Object.fromEntries(session.outputNames.map((name) => [name, bound[name] ? tensor(bound[name]) : null]))];
}

function plain(results: InferenceSession.OnnxValueMapType, held: Held): TensorMap {
  const values: TensorMap = {};
  for (const [name, tensor] of Object.entries(results)) if (!held[name]) values[name] = value(name, tensor);
  return values;
}

function value(name: string, { type, data, dims }: InferenceSession.OnnxValueMapType[string]): TensorValue {
  if (type === 'float32') return { type, dims, data: data as Float32Array };
  if (type === 'float16') return { type, dims, data: bits(data) as Uint16Array };
  if (type === 'int64') return { type, dims, data: data as BigInt64Array };
  throw unsupported(name, type);
}

export function unsupported(output: string, type: string): SelfRagError {
  return new SelfRagError('unsupported-model', `The model returns "${output}" as ${type}. Export it again.`, { output, type });
}

/** Halves as their bits, whichever array the runtime chose for them. */
function bits(data: Tensor['data']): Float32Array | Uint16Array {
  if (data instanceof Float32Array || data instanceof Uint16Array) return data;
  const view = data as unknown as Uint16Array;
  return new Uint16Array(view.buffer, view.byteOffset, view.length);
}
