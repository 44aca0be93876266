/**
 * What `arrives`, or the signal's reason when that comes first: what was lost, given up or has died leaves its promises
 * hanging. Not `Promise.race` with a promise of the end: that one would keep each thing that arrived for as long as it
 * waits itself, for a worker or a device till the end of the visit.
 */
export function until<T>(signal: AbortSignal, arrives: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const settled = () => signal.removeEventListener('abort', stop);
    arrives.then(resolve, reject).finally(settled);
  });
}
