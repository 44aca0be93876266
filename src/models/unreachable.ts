/** A runtime that did not start, because the browser could not fetch a part of it. */
import { SelfRagError } from '../selfrag';

/** As Chromium, Firefox and Safari word it for modules, and the runtime's own words for its WebAssembly. */
const NOT_FETCHED = /dynamically imported module|importing a module script|fetching of the wasm|failed to fetch|load failed|networkerror/i;

/** Does the work; where it fails since something of the runtime was not fetched: @throws SelfRagError `runtime-missing` */
export async function tellingUnreachable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (!NOT_FETCHED.test(reason)) throw cause;
    throw new SelfRagError(
      'runtime-missing',
      'The runtime, which computes what the models do, could not be fetched. Check the connection and load the models again.',
      { reason },
      { cause },
    );
  }
}
