/** The part that onnxruntime-web and onnxruntime-node share: both implement onnxruntime-common. */
import type { InferenceSession, TensorConstructor } from 'onnxruntime-common';
import { SelfRagError } from '../selfrag';
import type { ModelFiles, SerialQueue, Session, TensorMap, TensorValue } from './session';

export interface OrtModule {
  readonly InferenceSession: {
    create(graph: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

/**
 * @param queue shared by all sessions of a runtime: the web runtime cannot run two at a time
 * @param guard stands between each run and its caller, e.g. to notice a lost GPU
 */
export async function createOrtSession(
  ort: OrtModule,
  model: ModelFiles,
  options: InferenceSession.SessionOptions,
  queue: SerialQueue,
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
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds) =>
      queue.run(async () => {
        const tensors = Object.fromEntries(
          Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, dims)]),
        );
        const results = await guard(session.run(tensors));
        const values: TensorMap = {};
        for (const [name, tensor] of Object.entries(results)) values[name] = plain(name, tensor);
        return values;
      }),
    release: () => queue.run(() => session.release()),
  };
}

function plain(name: string, { type, data, dims }: InferenceSession.OnnxValueMapType[string]): TensorValue {
  if (type === 'float32') return { type, dims, data: data as Float32Array };
  if (type === 'int64') return { type, dims, data: data as BigInt64Array };
  throw new SelfRagError(
    'unsupported-model',
    `The model returns "${name}" as ${type}; export it with float32 activations.`,
    { output: name, type },
  );
}
