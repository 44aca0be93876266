/** The service worker that keeps the page and isolates it (sw.ts). The site works without it, too. */

/** Longer than an install over a slow line would only hold up the first question. */
const PATIENCE_MS = 3000;

/** Registers the service worker of the built site. Refused storage or an old browser only means no offline visit. */
export function keepForOffline(container: ServiceWorkerContainer | undefined = navigator.serviceWorker): void {
  // The development server has none, and its modules must not be cached.
  if (!import.meta.env.PROD || !container) return;
  const register = () =>
    container.register(new URL('sw.js', document.baseURI)).catch((error: unknown) => {
      console.info('This page cannot be kept for a visit without a network:', error);
    });
  if (document.readyState === 'complete') void register();
  else addEventListener('load', () => void register(), { once: true });
}

/**
 * Waits until the service worker sees what this page fetches, so that the runtime is kept at the very first visit. A
 * worker started earlier would fetch past it.
 * @returns resolves when the page is controlled, when it cannot be, or after three seconds; never rejects
 */
export async function controlledOrLate(container: ServiceWorkerContainer | undefined = navigator.serviceWorker): Promise<void> {
  if (!container || container.controller) return;
  // Without a registration under way (development server, refused storage) nothing would come.
  if (!(await container.getRegistration().catch(() => undefined))) return;
  await new Promise<void>((done) => {
    container.addEventListener('controllerchange', () => done(), { once: true });
    setTimeout(done, PATIENCE_MS);
  });
}

/**
 * Whether a page that has one thread gets more when it is opened again: the service worker has taken over since, and a
 * page of one's own can be isolated, which one inside another page cannot. It is not reloaded for that: whoever reads it
 * or types into it has more to lose than a slower first answer.
 */
export function moreAtNextVisit(page: Pick<Window, 'crossOriginIsolated' | 'top' | 'self' | 'navigator'> = window): boolean {
  if (page.crossOriginIsolated || page.top !== page.self || page.navigator.hardwareConcurrency < 2) return false;
  return Boolean((page.navigator as Partial<Navigator>).serviceWorker?.controller);
}
