// @ts-check
/**
 * The headers under which a browser gives a page shared memory, and with it WebAssembly threads. Sent by every server of
 * this project, and put on by the service worker where a host sends none. Plain JavaScript, because servers start before
 * anything is installed; public/_headers says the same to hosts that read such a file (a test compares them).
 */

/** @type {Readonly<Record<string, string>>} */
export const ISOLATION_HEADERS = Object.freeze({
  'Cross-Origin-Opener-Policy': 'same-origin',
  // Not "credentialless", which Safari does not know. The page asks other origins only where they allow it (CORS).
  'Cross-Origin-Embedder-Policy': 'require-corp',
  // So that pages that are isolated themselves may embed this one.
  'Cross-Origin-Resource-Policy': 'cross-origin',
});

/**
 * The same response with these headers.
 * @param {Response} response
 */
export function isolated(response) {
  // One from another origin that must not be looked into cannot be copied either.
  if (response.type === 'opaque' || response.type === 'error') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION_HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
