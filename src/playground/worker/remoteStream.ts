/** An iterator whose events are pulled from the other side of a message boundary. */
import type { Pulled } from './streams';

/** @param open called at the first pull: a stream that nobody pulls costs nothing */
export function remoteStream<Event>(
  open: () => Promise<void>,
  pull: () => Promise<Pulled<Event>>,
  close: () => Promise<void>,
): AsyncIterableIterator<Event, undefined> {
  let state: 'new' | 'open' | 'ended' = 'new';
  let left: (end: Pulled<Event>) => void = () => undefined;
  const returned = new Promise<Pulled<Event>>((resolve) => {
    left = resolve;
  });

  function end(): Pulled<Event> {
    state = 'ended';
    return { done: true, value: undefined };
  }

  async function opened(): Promise<Pulled<Event>> {
    if (state === 'new') {
      state = 'open';
      await open();
    }
    return pull();
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (state === 'ended') return end();
      try {
        const pulled = await Promise.race([opened(), returned]);
        return pulled.done ? end() : pulled;
      } catch (error) {
        end();
        throw error;
      }
    },
    /** The caller has its end at once; the work on the other side ends between two of its steps. */
    return() {
      // What the closed stream still has to say concerns nobody any more.
      if (state === 'open') close().catch(() => undefined);
      const ended = end();
      left(ended);
      return Promise.resolve(ended);
    },
  };
}
