/**
 * The service worker: keeps the page for a visit without a network, and isolates it where the host does not, so that it
 * gets threads (docs/ARCHITECTURE.md, "Offline"). One worker for both, since a page has only one.
 */
import { clientsClaim, type WorkboxPlugin } from 'workbox-core';
import { ExpirationPlugin } from 'workbox-expiration';
import { addPlugins, cleanupOutdatedCaches, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst } from 'workbox-strategies';
import { isolated } from './isolation.mjs';

declare const self: { skipWaiting(): Promise<void>; readonly __WB_MANIFEST: (PrecacheEntry | string)[] };

/** Documents need the headers, and so do the scripts of workers: an isolated page starts no other. */
const isolating = { handlerWillRespond: async ({ response }: { response: Response }) => isolated(response) };

void self.skipWaiting();
clientsClaim();
cleanupOutdatedCaches();

addPlugins([isolating]);
// Views are told apart by the hash; any other path is a mistake and stays a 404.
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/.*/] });

/**
 * Many hosts send `Vary: Origin`. Chromium keeps module scripts under a request that names the origin, so they would be
 * found by no request that does not; what is kept here is of one origin, and the same for all who ask.
 */
const matchOptions = { ignoreVary: true };

/** Its own type leaves optional properties undefined, which ours are not. */
const expiring = new ExpirationPlugin({ maxEntries: 16, matchOptions }) as WorkboxPlugin;

// Content-hashed names: a copy never goes stale. Those of older builds are pushed out; a page with a GPU uses seven files.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /\/assets\/ort[^/]*$|\/assets\/[^/]+\.wasm$/.test(url.pathname),
  new CacheFirst({ cacheName: 'onnxruntime', matchOptions, plugins: [expiring, isolating] }),
);

// Never an older copy while the network is there: the engine checks these files against its manifest.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /\/corpus\/[^/]+$/.test(url.pathname),
  new NetworkFirst({ cacheName: 'encyclopedia', matchOptions, plugins: [isolating] }),
);
