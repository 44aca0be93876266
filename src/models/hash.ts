import { sha256 as sha256InScript } from '@noble/hashes/sha2.js';

/** SHA-256 as hex. Pages served without TLS have no crypto.subtle; there it is computed in script, about 20 times slower. */
export async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = globalThis.crypto?.subtle
    ? new Uint8Array(await crypto.subtle.digest('SHA-256', data))
    : sha256InScript(data);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
