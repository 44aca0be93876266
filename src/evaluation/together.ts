/**
 * A language model for many runs at once: what they ask for at the same time goes to the model as one batch. Results do
 * not depend on it, because an engine's results do not depend on what else is in a batch.
 */
import type { GenerateEvent, GenerateRequest, LanguageModel } from '../selfrag';

interface Call {
  readonly requests: readonly GenerateRequest[];
  readonly events: GenerateEvent[];
  /** Requests that have not finished. */
  open: number;
  failure: { readonly error: unknown } | null;
  wake: () => void;
}

/** @param most requests of a batch; a call is never divided */
export function together(inner: LanguageModel, most = 24): LanguageModel {
  const waiting: Call[] = [];
  let busy = false;

  async function decode(calls: readonly Call[]): Promise<void> {
    const owners = new Map<string, { call: Call; id: string }>(
      calls.flatMap((call, c) => call.requests.map((request) => [`${c}/${request.id}`, { call, id: request.id }] as const)),
    );
    const requests = calls.flatMap((call, c) => call.requests.map((request) => ({ ...request, id: `${c}/${request.id}` })));
    try {
      for await (const event of inner.generate(requests)) {
        const owner = owners.get(event.request);
        if (!owner) continue;
        owner.call.events.push({ ...event, request: owner.id });
        if (event.kind === 'finish') owner.call.open--;
        owner.call.wake();
      }
    } catch (error) {
      // One request that is too long must not end the others: what has told nothing yet is asked again, alone.
      for (const call of calls) {
        if (calls.length > 1 && call.events.length === 0) await decode([call]);
        else if (call.open > 0) call.failure = { error };
        call.wake();
      }
    }
  }

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      while (waiting.length > 0) {
        // Runs that were woken by the batch before come up with their next requests in the meantime.
        await new Promise((resolve) => setTimeout(resolve));
        const calls: Call[] = [];
        let size = 0;
        for (let next = waiting[0]; next && (size === 0 || size + next.requests.length <= most); next = waiting[0]) {
          calls.push(next);
          size += next.requests.length;
          waiting.shift();
        }
        await decode(calls);
      }
    } finally {
      busy = false;
    }
  }

  return {
    info: inner.info,
    decode: (ids) => inner.decode(ids),
    async *generate(requests, signal) {
      const call: Call = { requests, events: [], open: requests.length, failure: null, wake: () => undefined };
      waiting.push(call);
      void work();
      for (let at = 0; ; ) {
        signal?.throwIfAborted();
        const event = call.events[at];
        if (event) {
          at++;
          yield event;
        } else if (call.failure) throw call.failure.error;
        else if (call.open === 0) return;
        else await new Promise<void>((resolve) => (call.wake = resolve));
      }
    },
  };
}

/**
 * Runs `work` on every item, at most `limit` at a time.
 * @returns results in the order of the items
 * @throws the first error, when what had begun has ended; nothing more is begun after it
 */
export async function inParallel<T, R>(items: readonly T[], limit: number, work: (item: T, at: number) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const errors: unknown[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length && errors.length === 0; at = next++) {
      try {
        results[at] = await work(items[at] as T, at);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
  return results;
}
