/** The death of the engine: its worker is gone, or the runtime in it is of no further use. */
import { SelfRagError, type LanguageModel } from '../../selfrag';

export function engineCrashed(detail: string, cause?: unknown): SelfRagError {
  const message = 'The engine stopped unexpectedly, perhaps for want of memory. Load the models again.';
  return new SelfRagError('engine-crashed', message, { detail }, { cause });
}

/**
 * A trap in WebAssembly (an abort for want of memory, among others) leaves the runtime in no state to go on: whatever is
 * asked of it later fails. So it is told as a death.
 */
export function tellingTraps(generator: LanguageModel): LanguageModel {
  return {
    get info() {
      return generator.info;
    },
    decode: (ids) => generator.decode(ids),
    async *generate(requests, signal) {
      try {
        yield* generator.generate(requests, signal);
      } catch (error) {
        throw error instanceof WebAssembly.RuntimeError ? engineCrashed(error.message, error) : error;
      }
    },
  };
}
