/** The files that came with the page (generator, encoder, index), as the browser keeps them for the next visit. */
import { env } from '../transformers';

export interface KeptFile {
  /** Relative to the page. */
  readonly path: string;
  readonly bytes: number;
}

/** @param root absolute address of the page, with a slash at the end */
export async function bundledFiles(root: string): Promise<KeptFile[]> {
  const cache = await open();
  const requests = (await cache?.keys()) ?? [];
  const kept = new Map<string, number>();
  for (const request of requests.filter(({ url }) => url.startsWith(root))) {
    // Kept under address and hash; during an update a file is there twice.
    const path = request.url.slice(root.length).split('?')[0] as string;
    const blob = await (await cache?.match(request))?.blob();
    kept.set(path, (kept.get(path) ?? 0) + (blob?.size ?? 0));
  }
  return [...kept].map(([path, bytes]) => ({ path, bytes })).sort((a, b) => a.path.localeCompare(b.path));
}

/** They are fetched again when they are needed. */
export async function removeBundled(root: string): Promise<void> {
  const cache = await open();
  for (const request of (await cache?.keys()) ?? []) if (request.url.startsWith(root)) await cache?.delete(request);
}

async function open(): Promise<Cache | null> {
  try {
    return await caches.open(env.cacheKey);
  } catch {
    return null; // storage refused: nothing is kept
  }
}
