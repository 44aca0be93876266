import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSite, listen, type ServedRequest, type SiteOptions } from './site.mjs';

const PAGE = '<!doctype html>'.padEnd(2000, 'x');
let root: string;
let servers: Server[];

beforeEach(() => {
  const outer = mkdtempSync(join(tmpdir(), 'site-'));
  root = join(outer, 'dist');
  servers = [];
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(outer, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'index.html'), PAGE);
  writeFileSync(join(root, 'assets/index-a1b2c3d4.js'), 'export {}');
  writeFileSync(join(root, 'model.onnx'), Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
});

afterEach(() => {
  for (const server of servers) server.close();
  rmSync(join(root, '..'), { recursive: true });
});

async function start(options: Partial<SiteOptions> = {}) {
  const server = createSite({ root, ...options });
  servers.push(server);
  return listen(server, 0);
}

/** Not fetch: that normalises paths and decodes bodies, which is what is looked at here. */
function get(port: number, path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((done, fail) => {
    request({ host: 'localhost', port, path, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
    })
      .on('error', fail)
      .end();
  });
}

describe('the static server', () => {
  it('compresses with the best encoding that both sides know, and counts what it sent', async () => {
    const seen: ServedRequest[] = [];
    const port = await start({ onRequest: (served) => seen.push(served) });
    const brotli = await get(port, '/', { 'accept-encoding': 'gzip, br' });
    const gzip = await get(port, '/', { 'accept-encoding': 'gzip' });
    expect(brotliDecompressSync(brotli.body).toString()).toBe(PAGE);
    expect(gunzipSync(gzip.body).toString()).toBe(PAGE);
    expect(seen.map(({ path, bytes, encoding }) => [path, bytes, encoding])).toEqual([
      ['/', brotli.body.length, 'br'],
      ['/', gzip.body.length, 'gzip'],
    ]);
  });

  it('serves under a sub-path and nothing beside it', async () => {
    const port = await start({ base: '/deep/site/' });
    expect((await get(port, '/deep/site/')).body.toString()).toBe(PAGE);
    expect((await get(port, '/deep/site')).headers.location).toBe('/deep/site/');
    expect((await get(port, '/')).status).toBe(404);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/%2e%2e%2f%2e%2e%2fsecret.txt', '/%ff'])(
    'does not leave its folder for %s',
    async (path) => {
      const { status, body } = await get(await start(), path);
      expect([400, 404]).toContain(status);
      expect(body.toString()).not.toContain('secret');
    },
  );

  it('lets hashed assets be kept for ever and asks again for all others', async () => {
    const port = await start();
    expect((await get(port, '/assets/index-a1b2c3d4.js')).headers['cache-control']).toContain('immutable');
    const page = await get(port, '/');
    expect(page.headers['cache-control']).toBe('no-cache');
    expect((await get(port, '/', { 'if-none-match': String(page.headers.etag) })).status).toBe(304);
  });

  it('sends a byte range, its end inclusive, and the headers alone to HEAD', async () => {
    const port = await start();
    const part = await get(port, '/model.onnx', { range: 'bytes=2-4', 'accept-encoding': 'br' });
    expect([part.status, part.headers['content-range'], [...part.body]]).toEqual([206, 'bytes 2-4/10', [2, 3, 4]]);
    const head = await get(port, '/model.onnx', {}, 'HEAD');
    expect([head.headers['content-length'], head.body.length]).toEqual(['10', 0]);
  });

  it('can leave out the isolation headers, as many static hosts do', async () => {
    expect((await get(await start(), '/')).headers['cross-origin-embedder-policy']).toBe('require-corp');
    expect((await get(await start({ isolated: false }), '/')).headers['cross-origin-embedder-policy']).toBeUndefined();
  });

  it('refuses everything but reading', async () => {
    expect((await get(await start(), '/', {}, 'POST')).status).toBe(405);
  });
});

describe('listen', () => {
  it('moves on from a busy port', async () => {
    const busy = await start();
    const server = createServer();
    servers.push(server);
    expect(await listen(server, busy)).toBeGreaterThan(busy);
  });
});
