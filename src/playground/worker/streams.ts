/** Streams on the worker's side: started by a request, pulled event by event, keyed by the caller's id. */
import { errorData, SelfRagError, type ErrorData } from '../../selfrag';

/** An answer across the boundary; errors travel as data and are rebuilt on arrival. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorData };

/** What happens behind a call, as a reply. */
export async function reply<T>(work: () => T | Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: errorData(error) };
  }
}

/** One pulled event, or the end. */
export type Pulled<Event> = { readonly done: false; readonly value: Event } | { readonly done: true; readonly value: undefined };

interface OpenStream<Event> {
  readonly iterator: AsyncIterator<Event, unknown, undefined>;
  readonly controller: AbortController;
}

export class StreamTable<Request, Event> {
  readonly #streams = new Map<string, OpenStream<Event>>();

  /** @param start makes the work behind a request; nothing of it runs before the first pull */
  constructor(private readonly start: (request: Request, signal: AbortSignal) => AsyncIterable<Event>) {}

  open(id: string, request: Request): Promise<Reply<void>> {
    return reply(() => {
      const controller = new AbortController();
      const iterator = this.start(request, controller.signal)[Symbol.asyncIterator]();
      this.#streams.set(id, { iterator, controller });
    });
  }

  next(id: string): Promise<Reply<Pulled<Event>>> {
    return reply(async () => {
      const stream = this.#streams.get(id);
      if (!stream) throw new SelfRagError('stream-closed', 'This run is not open any more. Start it again.');
      try {
        const result = await stream.iterator.next();
        if (!result.done) return { done: false, value: result.value };
      } catch (error) {
        this.#streams.delete(id);
        throw error;
      }
      this.#streams.delete(id);
      return { done: true, value: undefined };
    });
  }

  /** Ends the work: a computation under way sees the aborted signal at its next step, and its `finally` runs. */
  close(id: string): Promise<Reply<void>> {
    return reply(async () => {
      const stream = this.#streams.get(id);
      this.#streams.delete(id);
      stream?.controller.abort();
      await stream?.iterator.return?.();
    });
  }

  get size(): number {
    return this.#streams.size;
  }
}
