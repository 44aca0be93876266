/** Models on the web: repositories of the Hugging Face hub (or of a mirror that speaks its paths), and plain folders. */
import { z } from 'zod';
import { SelfRagError } from '../../selfrag';
import { originTitle, type WebOrigin } from './origin';
import { type ModelPlace, type PlaceFile } from './place';

/** A place whose files have addresses. */
export interface WebPlace extends ModelPlace {
  address(path: string): string;
}

export function webPlace(origin: WebOrigin): WebPlace {
  const title = originTitle(origin);
  const address =
    origin.kind === 'url'
      ? (path: string) => new URL(encodePath(path), origin.url).href
      : (path: string) => `${origin.hub}/${origin.id}/resolve/${encodeURIComponent(origin.revision)}/${encodePath(path)}`;
  return {
    title,
    address,
    list: async (signal) => (origin.kind === 'url' ? null : listRepository(origin, title, signal)),
    async read(path, signal) {
      const response = await ask(address(path), path, title, { signal });
      return response && new Uint8Array(await body(response.arrayBuffer(), path, title, signal));
    },
    async size(path, signal) {
      const response = await ask(address(path), path, title, { method: 'HEAD', signal });
      if (!response) return null;
      const length = Number(response.headers.get('content-length') ?? NaN);
      if (Number.isInteger(length)) return length;
      throw new SelfRagError(
        'size-unknown',
        `The server of ${title} does not tell how large ${path} is. Put a manifest.json with sizes beside it, or choose the files as a folder.`,
        { file: path },
      );
    },
  };
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

const treeSchema = z.array(
  z.looseObject({ type: z.string(), path: z.string(), size: z.number().optional(), lfs: z.looseObject({ oid: z.string(), size: z.number() }).optional() }),
);

/** The tree of a repository, page by page; large files come with their SHA-256. */
async function listRepository(origin: Extract<WebOrigin, { kind: 'hub' }>, title: string, signal?: AbortSignal): Promise<PlaceFile[]> {
  const { hub, id, revision, folder } = origin;
  const files: PlaceFile[] = [];
  let next: string | null = `${hub}/api/models/${id}/tree/${encodeURIComponent(revision)}?recursive=true`;
  while (next !== null) {
    const response: Response | null = await ask(next, 'The list of files', title, { signal });
    if (!response) throw missingPlace(title);
    const parsed = treeSchema.safeParse(await body(response.json(), 'The list of files', title, signal));
    if (!parsed.success) {
      throw new SelfRagError('place-refused', `${hub} does not answer like the Hugging Face hub. Check the address of the hub.`, { hub });
    }
    for (const { type, path, size = 0, lfs } of parsed.data) {
      const inside = folder === '' || path.startsWith(`${folder}/`);
      if (type === 'file' && inside) files.push({ path, bytes: lfs?.size ?? size, sha256: lfs?.oid ?? null });
    }
    next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? null;
  }
  return files;
}

function missingPlace(title: string): SelfRagError {
  return new SelfRagError('place-missing', `There is no ${title}, or it is not public. Check the spelling and the revision.`, { place: title });
}

/** @returns null when it is not there */
async function ask(url: string, path: string, title: string, init: { method?: string; signal?: AbortSignal | undefined }): Promise<Response | null> {
  const { signal, method = 'GET' } = init;
  let response: Response;
  try {
    // Asked anew, so that what is checked is what will be downloaded.
    response = await fetch(url, { method, cache: 'no-cache', ...(signal && { signal }) });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable(path, title, cause);
  }
  // Development servers, and hosts of one-page sites, answer unknown paths with their start page.
  const startPage = response.ok && (response.headers.get('content-type')?.startsWith('text/html') ?? false);
  if (response.status === 404 || startPage) return null;
  if (response.ok) return response;
  throw refused(response.status, path, title);
}

async function body<T>(reading: Promise<T>, path: string, title: string, signal?: AbortSignal): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable(path, title, cause);
  }
}

export function unreachable(path: string, title: string, cause: unknown): SelfRagError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new SelfRagError(
    'network',
    `${path} of ${title} could not be fetched (${detail}). Check the connection, and whether that server allows other sites to read it (CORS).`,
    { file: path, place: title },
    { cause },
  );
}

export function refused(status: number, path: string, title: string): SelfRagError {
  const closed = status === 401 || status === 403;
  return new SelfRagError(
    closed ? 'place-refused' : 'network',
    closed
      ? `${title} is not public: ${path} was refused (status ${status}). Download it yourself and choose its folder.`
      : `${path} of ${title} could not be fetched (status ${status}). Try again later.`,
    { file: path, place: title, status },
  );
}
