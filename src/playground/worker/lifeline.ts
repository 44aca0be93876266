/**
 * Whether a worker is alive. It holds a lock as long as it lives, and the browser takes the lock back once the worker is
 * gone, however it went: browsers send no event for a worker that was killed or ran out of memory. A heartbeat would
 * not do, since a worker that computes for a minute answers as little as a dead one.
 */
export type Locks = Pick<LockManager, 'request'>;

/** Undefined without a secure context. */
const browserLocks = (): Locks | undefined => (globalThis.navigator as Partial<Navigator> | undefined)?.locks;

/** The worker's end. @returns false where there are no locks to hold, as in a sandboxed frame */
export function holdLifeline(name: string, locks = browserLocks()): Promise<boolean> {
  return new Promise((held) => {
    const holding = locks?.request(name, () => {
      held(true);
      return new Promise<never>(() => undefined);
    });
    // A name that is taken or refused holds nothing.
    if (holding) holding.catch(() => held(false));
    else held(false);
  });
}

/** The page's end: resolves when the worker that holds the lifeline is gone. */
export async function lifelineCut(name: string, locks = browserLocks()): Promise<void> {
  await locks?.request(name, () => undefined);
}
