/** The terminal's runtime: native ONNX Runtime on the CPU. */
import * as ort from 'onnxruntime-node';
import { arrayHolder, createOrtSession } from './ort';
import { SerialQueue, type Runtime } from './session';

/** @param threads of one operator; 0: as many as the machine has cores */
export function nodeRuntime(threads = 0): Runtime {
  const queue = new SerialQueue();
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    // Without it, sums of 8-bit products saturate on processors that have no VNNI, and the encoder ranks passages otherwise there.
    extra: { session: { x64quantprecision: '1' } },
  } as const;
  return {
    backends: ['cpu'],
    threads,
    reason: 'The terminal runs on the CPU.',
    createSession: (model) => createOrtSession(ort, model, options, queue, () => arrayHolder(ort, true)),
  };
}
