/**
 * Files named in a manifest: fetched once, checked by size and SHA-256, kept for the next visit. A file that fails the
 * check never reaches its reader.
 */
import { SelfRagError } from '../selfrag';
import { sha256 } from './hash';
import { Line } from './line';
import { env } from './transformers';

/** A file as a manifest names it. */
export interface FileEntry {
  /** Relative to the manifest's folder. */
  readonly path: string;
  readonly bytes: number;
  /** Hex; null: not known, so only the size is checked. */
  readonly sha256: string | null;
}

export interface ReadOptions {
  /** Bytes of this file so far. */
  readonly onProgress?: (loadedBytes: number) => void;
  readonly signal?: AbortSignal;
}

export interface FileSource {
  /**
   * A JSON file without a hash of its own, such as a manifest: asked for anew each time, so that a new release is seen;
   * the kept copy serves when the network is gone.
   * @param path relative to the source's root
   * @throws SelfRagError `file-missing`, `file-altered`, `network`
   */
  json(path: string, signal?: AbortSignal): Promise<unknown>;
  /**
   * The bytes of a file, checked.
   * @param folder of its manifest, relative to the source's root, no slash at the end
   * @throws SelfRagError `file-missing`, `file-truncated`, `file-altered`, `network`
   */
  read(folder: string, entry: FileEntry, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * A large file without reading it: for sources whose files lie on disk. The runtime reads it piece by piece.
   * @throws as `read`
   */
  blob?(folder: string, entry: FileEntry, options?: ReadOptions): Promise<Blob>;
  /** Whether files are kept for the next visit; else a sentence why not. Settled after the first read. */
  readonly storage: { readonly cached: boolean; readonly reason: string | null };
}

/** @throws SelfRagError `file-truncated`, `file-altered` */
export async function verify(data: Uint8Array<ArrayBuffer>, entry: FileEntry): Promise<void> {
  const facts = { file: entry.path, bytes: data.byteLength, expectedBytes: entry.bytes };
  if (data.byteLength < entry.bytes) {
    throw new SelfRagError(
      'file-truncated',
      `${entry.path} arrived incomplete (${data.byteLength} of ${entry.bytes} bytes). Load again; if it stays so, the copy on the server is damaged.`,
      facts,
    );
  }
  const changed = data.byteLength > entry.bytes || (entry.sha256 !== null && (await sha256(data)) !== entry.sha256);
  if (changed) {
    throw new SelfRagError(
      'file-altered',
      `${entry.path} is not the file that its manifest names. Load again; if it stays so, the server's copy was changed and needs to be put back.`,
      facts,
    );
  }
}

export function missing(path: string): SelfRagError {
  return new SelfRagError('file-missing', `${path} is not on the server. Check that the whole site was copied there.`, {
    file: path,
  });
}

export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SelfRagError('file-altered', `${path} is not readable JSON. Put the original file back.`, { file: path }, { cause });
  }
}

const REFUSED = 'The browser refuses to store files here, so the next visit loads them again';

export interface BrowserFiles extends FileSource {
  /**
   * All that was read belongs together and works: its manifests are kept from now on, and what it replaces goes. Before,
   * files of a new release lie beside those of the old one, so that an update that is cut off leaves the old one whole.
   */
  settle(): Promise<void>;
}

/**
 * The browser's source: fetches below `root` with transformers.js' fetch and keeps files in its cache, each under its
 * address and hash.
 * @param root absolute address of the folder that holds models, index and corpus, with a slash at the end
 * @param patience as of a line
 */
export function browserFiles(root: string, patience?: number): BrowserFiles {
  const storage: { cached: boolean; reason: string | null } = { cached: true, reason: null };
  const refuse = (cause: unknown) => {
    storage.cached = false;
    storage.reason = cause instanceof Error && cause.message ? `${REFUSED} (${cause.message}).` : `${REFUSED}.`;
  };

  /** The cache, or undefined where storage is refused: without secure context, in private windows, by settings. */
  const openCache = async (): Promise<Cache | undefined> => {
    try {
      return await globalThis.caches.open(env.cacheKey);
    } catch (cause) {
      // Asking for its value would throw again in a sandboxed frame.
      refuse('caches' in globalThis ? cause : undefined);
      return undefined;
    }
  };

  const keep = async (cache: Cache | undefined, url: string, data: Uint8Array<ArrayBuffer>) => {
    try {
      await cache?.put(url, new Response(data));
    } catch (cause) {
      refuse(cause);
    }
  };

  /** By address: manifests that the server sent and that are not kept yet. */
  const fresh = new Map<string, Uint8Array<ArrayBuffer>>();
  /** By address: where the file that was read is kept. */
  const places = new Map<string, string>();

  return {
    storage,
    async json(path, signal) {
      const url = new URL(path, root).href;
      const cache = await openCache();
      let data: Uint8Array<ArrayBuffer>;
      try {
        data = await download(url, path, { patience, ...(signal && { signal }) });
      } catch (error) {
        const kept = error instanceof SelfRagError && error.code === 'network' ? await lookUp(cache, url) : undefined;
        if (!kept) throw error;
        return parseJson(await kept.text(), path);
      }
      const value = parseJson(new TextDecoder().decode(data), path);
      fresh.set(url, data);
      return value;
    },
    async read(folder, entry, options = {}) {
      const url = new URL(`${folder}/${entry.path}`, root).href;
      const place = entry.sha256 === null ? url : `${url}?${entry.sha256}`;
      places.set(url, place);
      const cache = await openCache();
      const kept = await lookUp(cache, place);
      if (kept) {
        try {
          const data = new Uint8Array(await kept.arrayBuffer());
          await verify(data, entry);
          options.onProgress?.(data.byteLength);
          return data;
        } catch {
          // A damaged copy, or one that could not be told from another: the server's file replaces it.
        }
      }
      options.signal?.throwIfAborted();
      const data = await download(url, entry.path, { ...options, patience }, entry.bytes);
      await verify(data, entry);
      await keep(cache, place, data);
      return data;
    },
    async settle() {
      // Without the server's manifests these are the old ones; with files that could not be kept, the old ones stay of use.
      if (fresh.size === 0 || !storage.cached) return;
      const cache = await openCache();
      for (const [url, data] of fresh) await keep(cache, url, data);
      for (const [url, place] of places) {
        const all = (await cache?.keys(url, { ignoreSearch: true }).catch(() => [])) ?? [];
        for (const one of all) if (one.url !== place) await cache?.delete(one).catch(() => false);
      }
    },
  };
}

async function lookUp(cache: Cache | undefined, url: string): Promise<Response | undefined> {
  try {
    return await cache?.match(url);
  } catch {
    return undefined;
  }
}

interface DownloadOptions extends ReadOptions {
  readonly patience: number | undefined;
}

/** @param expectedBytes of the buffer to receive into; more is received all the same, to be refused by `verify` */
async function download(url: string, path: string, options: DownloadOptions, expectedBytes = 0): Promise<Uint8Array<ArrayBuffer>> {
  const { signal, patience } = options;
  for (let again = true; ; again = false) {
    const line = new Line(signal, patience);
    try {
      return await receive(line, url, path, expectedBytes, options.onProgress);
    } catch (cause) {
      if (cause instanceof SelfRagError || signal?.aborted) throw cause;
      if (line.stalled && again) continue;
      throw new SelfRagError(
        'network',
        `${path} could not be fetched (${cause instanceof Error ? cause.message : String(cause)}). Check the connection and load again.`,
        { file: path },
        { cause },
      );
    } finally {
      line.end();
    }
  }
}

async function receive(
  line: Line,
  url: string,
  path: string,
  expectedBytes: number,
  onProgress: ReadOptions['onProgress'],
): Promise<Uint8Array<ArrayBuffer>> {
  // Revalidated, so that a copy in the HTTP cache from an earlier release is not taken for the current file.
  const response = await line.until<Response>(env.fetch(url, { cache: 'no-cache', signal: line.signal }));
  // Development servers answer unknown paths with their start page.
  const startPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  if (response.status === 404 || (response.ok && startPage)) throw missing(path);
  if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
  let buffer = new Uint8Array(expectedBytes);
  let loaded = 0;
  for await (const piece of line.pieces(response.body, () => expectedBytes > 0 && loaded === expectedBytes)) {
    if (loaded + piece.byteLength > buffer.byteLength) {
      const larger = new Uint8Array(Math.max(buffer.byteLength * 2, loaded + piece.byteLength));
      larger.set(buffer.subarray(0, loaded));
      buffer = larger;
    }
    buffer.set(piece, loaded);
    loaded += piece.byteLength;
    onProgress?.(loaded);
  }
  return buffer.byteLength === loaded ? buffer : buffer.slice(0, loaded);
}
