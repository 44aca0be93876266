/**
 * A server that speaks the paths of the Hugging Face hub over a folder on disk, with ranges, and that can fail as networks
 * do. The same folder stands under /files/ as on a plain host.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface HubServer {
  /** No slash at the end. */
  readonly url: string;
  /** Every request: method, path, range. */
  readonly log: { readonly method: string; readonly path: string; readonly range: string | null }[];
  /** Destroys the socket after so many bytes of a file whose path matches; how many times; whether all is down then. */
  cut: { readonly path: RegExp; readonly after: number; times: number; readonly thenDown?: boolean } | null;
  /** Stops after so many bytes of a file whose path matches, until the promise is kept. */
  hold: { readonly path: RegExp; readonly after: number; readonly until: Promise<void> } | null;
  /** Destroys every connection. */
  down: boolean;
  /** Answers ranges with the whole file. */
  noRanges: boolean;
  /** Part of every ETag: another one is another version of all files. */
  version: string;
  /** Changes the bytes of a file on their way. */
  alter: ((path: string, data: Buffer) => Buffer) | null;
  close(): Promise<void>;
}

/** @param id the repository that the folder is, e.g. `someone/pocket` */
export async function hubServer(folder: string, id: string): Promise<HubServer> {
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const hub: HubServer = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    log: [],
    cut: null,
    hold: null,
    down: false,
    noRanges: false,
    version: '1',
    alter: null,
    close: () => closed(server),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const method = request.method ?? 'GET';
    const range = request.headers.range ?? null;
    hub.log.push({ method, path, range });
    if (hub.down) return void request.socket.destroy();
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', 'ETag, Link, Content-Range');
    if (path === `/api/models/${id}/tree/main`) return json(response, await tree(folder));
    const file = [`/${id}/resolve/main/`, '/files/'].find((prefix) => path.startsWith(prefix));
    const data = file === undefined ? null : await readFile(join(folder, path.slice(file.length))).catch(() => null);
    if (!data) return void response.writeHead(404).end();
    send(response, method, path, hub.alter?.(path, data) ?? data, hub.noRanges ? null : range);
  }

  function send(response: ServerResponse, method: string, path: string, data: Buffer, range: string | null): void {
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    response.setHeader('ETag', `"${hub.version}-${data.length}"`);
    response.setHeader('Content-Type', 'application/octet-stream');
    if (range !== null && from >= data.length) return void response.writeHead(416).end();
    if (range !== null) response.setHeader('Content-Range', `bytes ${from}-${data.length - 1}/${data.length}`);
    const body = data.subarray(from);
    const { cut } = hub;
    const hold = method === 'GET' && hub.hold?.path.test(path) ? hub.hold : null;
    // Without its length only the end of the answer tells that a body is whole.
    response.writeHead(range === null ? 200 : 206, hold ? {} : { 'Content-Length': body.length });
    if (method === 'HEAD') return void response.end();
    if (hold) {
      response.write(body.subarray(0, hold.after));
      return void hold.until.then(() => response.end(body.subarray(hold.after)));
    }
    if (!cut || cut.times === 0 || !cut.path.test(path)) return void response.end(body);
    cut.times--;
    hub.down = cut.thenDown ?? false;
    response.write(body.subarray(0, cut.after), () => setTimeout(() => response.destroy(), 50));
  }
  return hub;
}

async function tree(folder: string): Promise<object[]> {
  const paths = await readdir(folder, { recursive: true });
  const entries = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(join(folder, path));
      if (found.isDirectory()) return { type: 'directory', path, oid: '0', size: 0 };
      const data = await readFile(join(folder, path));
      // Only large files are in Git LFS, where their SHA-256 is known.
      const lfs = path.endsWith('.data') ? { lfs: { oid: createHash('sha256').update(data).digest('hex'), size: data.length, pointerSize: 132 } } : {};
      return { type: 'file', path, oid: '0', size: data.length, ...lfs };
    }),
  );
  return entries;
}

function json(response: ServerResponse, data: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(data));
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}
