import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserFiles } from './files';
import { nodeFiles } from './filesNode';
import { sha256 } from './hash';

const BYTES = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
const entry = {
  path: 'weights.bin',
  bytes: BYTES.length,
  sha256: createHash('sha256').update(BYTES).digest('hex'),
};

/** Cache API over a map: Node has none. */
class MemoryCaches {
  readonly kept = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly cache = {
    match: async (url: string) => (this.kept.has(url) ? new Response(this.kept.get(url)) : undefined),
    put: async (url: string, response: Response) => {
      this.kept.set(url, new Uint8Array(await response.arrayBuffer()));
    },
    delete: async ({ url }: Request) => this.kept.delete(url),
    keys: async (url: string) => [...this.kept.keys()].filter((one) => one.split('?')[0] === url).map((one) => ({ url: one })),
  };
  open = async () => this.cache;
}

let server: Server;
let root: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let requests: number;
let caches: MemoryCaches;

beforeEach(async () => {
  requests = 0;
  answer = (_, response) => response.end(BYTES);
  server = createServer((request, response) => {
    requests++;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sub/`;
  caches = new MemoryCaches();
  vi.stubGlobal('caches', caches);
});

afterEach(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

/** Where the file is kept that was read. */
async function kept(): Promise<[string]> {
  await browserFiles(root).read('a', entry);
  return [...caches.kept.keys()] as [string];
}

describe('a file in the browser', () => {
  it('arrives whole, with progress, from below the root', async () => {
    const seen: number[] = [];
    let path: string | undefined;
    answer = (request, response) => {
      path = request.url;
      response.end(BYTES);
    };
    const files = browserFiles(root);
    expect(await files.read('models/a', entry, { onProgress: (bytes) => seen.push(bytes) })).toEqual(BYTES);
    expect(path).toBe('/sub/models/a/weights.bin');
    expect(seen.at(-1)).toBe(BYTES.length);
    expect(files.storage).toEqual({ cached: true, reason: null });
  });

  it('is fetched once and kept for the next visit', async () => {
    await browserFiles(root).read('a', entry);
    const seen: number[] = [];
    expect(await browserFiles(root).read('a', entry, { onProgress: (bytes) => seen.push(bytes) })).toEqual(BYTES);
    expect(requests).toBe(1);
    expect(seen).toEqual([BYTES.length]);
  });

  it('is fetched again when its kept copy is damaged', async () => {
    const [place] = await kept();
    caches.kept.set(place, BYTES.slice(1));
    expect(await browserFiles(root).read('a', entry)).toEqual(BYTES);
    expect(requests).toBe(2);
    expect(caches.kept.get(place)).toEqual(BYTES);
  });

  it.each([
    ['file-truncated', BYTES.slice(0, 4000)],
    ['file-altered', BYTES.map((byte, i) => (i === 7 ? byte + 1 : byte))],
    ['file-altered', Uint8Array.from([...BYTES, 1])],
  ])('is refused as %s, not kept, and read on the next try', async (code, damaged) => {
    answer = (_, response) => response.end(damaged);
    const files = browserFiles(root);
    await expect(files.read('a', entry)).rejects.toMatchObject({ code, facts: { file: 'weights.bin' } });
    expect(caches.kept.size).toBe(0);
    answer = (_, response) => response.end(BYTES);
    expect(await files.read('a', entry)).toEqual(BYTES);
  });

  it('that is missing is named, also where the server answers with its start page', async () => {
    answer = (_, response) => response.writeHead(404).end();
    await expect(browserFiles(root).read('a', entry)).rejects.toMatchObject({ code: 'file-missing' });
    answer = (_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>');
    await expect(browserFiles(root).read('a', entry)).rejects.toMatchObject({ code: 'file-missing' });
  });

  it('that cannot be fetched says so', async () => {
    answer = (_, response) => response.writeHead(503).end();
    await expect(browserFiles(root).read('a', entry)).rejects.toMatchObject({ code: 'network' });
    answer = (request) => request.socket.destroy();
    await expect(browserFiles(root).read('a', entry)).rejects.toMatchObject({ code: 'network' });
  });

  it('whose line stands still is asked for once more, and then said to be out of reach', async () => {
    const hang = (_: IncomingMessage, response: ServerResponse) => void response.write(BYTES.slice(0, 10));
    answer = (request, response) => (requests === 1 ? hang(request, response) : response.end(BYTES));
    expect(await browserFiles(root, 200).read('a', entry)).toEqual(BYTES);
    caches.kept.clear();
    answer = hang;
    await expect(browserFiles(root, 200).read('a', entry)).rejects.toMatchObject({ code: 'network', message: expect.stringContaining('nothing arrived for 0.2 s') as string });
    expect(requests).toBe(4);
    // Nor is an answer waited for that does not even begin.
    answer = () => undefined;
    await expect(browserFiles(root, 200).json('m.json')).rejects.toMatchObject({ code: 'network' });
  });

  it('is whole when all bytes are there, whether or not the line says that it ends', async () => {
    answer = (_, response) => void response.write(BYTES);
    expect(await browserFiles(root).read('a', entry)).toEqual(BYTES);
    expect(requests).toBe(1);
  });

  it('stops arriving when the signal is aborted', async () => {
    answer = (_, response) => response.write(BYTES.slice(0, 10));
    const abort = new AbortController();
    const reading = browserFiles(root).read('a', entry, { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each([
    ['the Cache API is missing', undefined],
    ['opening it is forbidden', { open: () => Promise.reject(new Error('denied')) }],
    [
      'the quota is used up',
      {
        open: async () => ({
          match: async () => undefined,
          put: () => Promise.reject(new Error('quota')),
        }),
      },
    ],
  ])('is read all the same when %s', async (_, refused) => {
    vi.stubGlobal('caches', refused);
    const files = browserFiles(root);
    expect(await files.read('a', entry)).toEqual(BYTES);
    expect(files.storage.cached).toBe(false);
    expect(files.storage.reason).toMatch(/refuses to store/);
  });
});

describe('a manifest', () => {
  it('is asked for anew each time and served from storage without network', async () => {
    answer = (_, response) => response.end('{"n":1}');
    const files = browserFiles(root);
    expect(await files.json('m.json')).toEqual({ n: 1 });
    answer = (_, response) => response.end('{"n":2}');
    expect(await files.json('m.json')).toEqual({ n: 2 });
    await files.settle();
    answer = (request) => request.socket.destroy();
    expect(await files.json('m.json')).toEqual({ n: 2 });
    await expect(files.json('other.json')).rejects.toMatchObject({ code: 'network' });
  });

  it('that is not JSON is refused and not kept', async () => {
    answer = (_, response) => response.end('{');
    const files = browserFiles(root);
    await expect(files.json('m.json')).rejects.toMatchObject({ code: 'file-altered' });
    await files.settle();
    expect(caches.kept.size).toBe(0);
  });
});

describe('an update', () => {
  const hashOf = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
  const entryOf = (path: string, data: Uint8Array) => ({ path, bytes: data.length, sha256: hashOf(data) });
  /** What a release holds: two files, and a manifest that names them. */
  const release = (n: number) => {
    const files = ['one', 'two'].map((path) => [path, BYTES.map((byte) => (byte + n) % 251)] as const);
    return { files: new Map<string, Uint8Array>(files), manifest: files.map(([path, data]) => entryOf(path, data)) };
  };
  /** A server with that release. @param cut the file after whose beginning the network goes */
  const serve = ({ files, manifest }: ReturnType<typeof release>, cut?: string) => {
    let down = false;
    answer = (request, response) => {
      const path = request.url?.split('/').at(-1) ?? '';
      down ||= path === cut;
      if (down) request.socket.destroy();
      else response.end(path === 'm.json' ? JSON.stringify(manifest) : files.get(path));
    };
  };
  /** As an engine loads. */
  async function load(): Promise<Uint8Array[]> {
    const files = browserFiles(root);
    const manifest = (await files.json('a/m.json')) as ReturnType<typeof entryOf>[];
    const read: Uint8Array[] = [];
    for (const entry of manifest) read.push(await files.read('a', entry));
    await files.settle();
    return read;
  }

  it('that is cut off leaves what was there in working order; one that arrives takes its place', async () => {
    const [old, next] = [release(0), release(1)];
    serve(old);
    expect(await load()).toEqual([...old.files.values()]);
    serve(next, 'two');
    await expect(load()).rejects.toMatchObject({ code: 'network' });
    // The network is still gone.
    expect(await load()).toEqual([...old.files.values()]);
    serve(next);
    expect(await load()).toEqual([...next.files.values()]);
    expect(caches.kept.size).toBe(3);
  });

  it('that cannot be kept leaves what was there', async () => {
    const old = release(0);
    serve(old);
    await load();
    caches.cache.put = () => Promise.reject(new Error('quota'));
    serve(release(1));
    await load();
    answer = (request) => request.socket.destroy();
    expect(await load()).toEqual([...old.files.values()]);
  });
});

describe('a file on disk', () => {
  it('is checked like one from the network', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'files-'));
    const files = nodeFiles(folder);
    await expect(files.read('.', entry)).rejects.toMatchObject({ code: 'file-missing' });
    await writeFile(join(folder, 'weights.bin'), BYTES.slice(0, 10));
    await expect(files.read('.', entry)).rejects.toMatchObject({ code: 'file-truncated' });
    await writeFile(join(folder, 'weights.bin'), BYTES);
    expect(await files.read('.', entry)).toEqual(BYTES);
    await rm(folder, { recursive: true });
  });
});

it('hashes alike with and without crypto.subtle', async () => {
  expect(await sha256(BYTES)).toBe(entry.sha256);
  vi.stubGlobal('crypto', {});
  expect(await sha256(BYTES)).toBe(entry.sha256);
});
