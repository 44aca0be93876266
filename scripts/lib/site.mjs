// @ts-check
/** A static web server for the built site: compressed as static hosts do it, for one person on this machine. */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { ISOLATION_HEADERS } from '../../src/playground/isolation.mjs';

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tsv': 'text/tab-separated-values; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};
const INCOMPRESSIBLE = new Set(['.png', '.jpg', '.webp', '.woff2', '.gz', '.br']);

/** Level 5 is close to what hosts use on the fly, and takes a second for 27 MB. */
const brotli = (/** @type {Buffer} */ body) =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } });

/** Content-hashed by the build, so a copy never goes stale. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

/**
 * @typedef {{method: string, path: string, status: number, bytes: number, encoding: string}} ServedRequest
 *   `bytes`: body as sent, compressed
 * @typedef {{
 *   root: string,
 *   base?: string,
 *   isolated?: boolean,
 *   encodings?: readonly ('br' | 'gzip')[],
 *   headers?: Readonly<Record<string, string>>,
 *   onRequest?: (request: ServedRequest) => void,
 * }} SiteOptions
 *   `base`: path under which the site stands, with both slashes; `isolated`: send the headers that allow
 *   WebAssembly threads; `encodings`: what the server can compress to, best first; `headers`: sent with every file, in
 *   the place of ours
 */

/**
 * @param {string} root
 * @param {string} path decoded, starting with a slash
 * @returns {{file: string, size: number, etag: string} | null}
 */
function lookUp(root, path) {
  const file = normalize(join(root, path.endsWith('/') ? `${path}index.html` : path));
  if (!file.startsWith(root + sep)) return null;
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? { file, size: stat.size, etag: `"${stat.size.toString(36)}-${stat.mtimeMs.toString(36)}"` } : null;
}

/** @param {string | undefined} header @param {number} size @returns {{start: number, end: number} | null} both inclusive */
function parseRange(header, size) {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  if (!match) return null;
  const start = Number(match[1]);
  const end = Math.min(match[2] ? Number(match[2]) : size - 1, size - 1);
  return start <= end ? { start, end } : null;
}

/**
 * @param {SiteOptions} options
 * @returns {import('node:http').Server} not yet listening
 */
export function createSite({ root, base = '/', isolated = true, encodings = ['br', 'gzip'], headers: own = {}, onRequest }) {
  /** @type {Map<string, Buffer>} compressed bodies by etag, file and encoding */
  const compressed = new Map();
  const isolation = isolated ? ISOLATION_HEADERS : {};

  return createServer((request, response) => {
    const method = request.method ?? 'GET';
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const tell = (/** @type {number} */ bytes, encoding = 'identity') =>
      onRequest?.({ method, path, status: response.statusCode, bytes, encoding });
    const refuse = (/** @type {number} */ status, headers = {}) => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...isolation, ...headers }).end(`${status}\n`);
      tell(4);
    };

    if (method !== 'GET' && method !== 'HEAD') return refuse(405, { Allow: 'GET, HEAD' });
    if (`${path}/` === base) return refuse(308, { Location: base });
    if (!path.startsWith(base)) return refuse(404);
    let inner;
    try {
      inner = `/${decodeURIComponent(path.slice(base.length))}`;
    } catch {
      return refuse(400);
    }
    const found = lookUp(root, inner);
    if (!found) return refuse(404);

    const extension = extname(found.file);
    /** @type {Record<string, string | number>} */
    const headers = {
      'Content-Type': TYPES[extension] ?? 'application/octet-stream',
      'Cache-Control': HASHED.test(inner) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ETag: found.etag,
      Vary: 'Accept-Encoding',
      'Accept-Ranges': 'bytes',
      ...isolation,
      ...own,
    };
    if (request.headers['if-none-match'] === found.etag) {
      response.writeHead(304, headers).end();
      return tell(0);
    }

    const range = parseRange(request.headers.range, found.size);
    const accepted = request.headers['accept-encoding'] ?? '';
    const encoding = range || INCOMPRESSIBLE.has(extension) ? undefined : encodings.find((name) => accepted.includes(name));
    if (encoding) {
      const key = `${found.etag}${found.file}${encoding}`;
      const body = compressed.get(key) ?? (encoding === 'br' ? brotli : gzipSync)(readFileSync(found.file));
      compressed.set(key, body);
      response.writeHead(200, { ...headers, 'Content-Encoding': encoding, 'Content-Length': body.length });
      response.end(method === 'HEAD' ? undefined : body);
      return tell(method === 'HEAD' ? 0 : body.length, encoding);
    }

    const { start, end } = range ?? { start: 0, end: found.size - 1 };
    if (range) headers['Content-Range'] = `bytes ${start}-${end}/${found.size}`;
    response.writeHead(range ? 206 : 200, { ...headers, 'Content-Length': end - start + 1 });
    if (method === 'HEAD' || found.size === 0) response.end();
    // A visitor who leaves closes the stream early, which is no error of the server.
    else pipeline(createReadStream(found.file, { start, end }), response, () => {});
    tell(method === 'HEAD' ? 0 : end - start + 1);
  });
}

/**
 * Starts listening on this machine only.
 * @param {import('node:http').Server} server
 * @param {number} port first port to try, 0 for any; a busy port moves on to the next, 50 of them
 * @returns {Promise<number>} the port taken
 */
export function listen(server, port, tries = 50) {
  return new Promise((done, fail) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      const busy = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      if (busy && tries > 1) listen(server, port + 1, tries - 1).then(done, fail);
      else fail(error);
    });
    server.listen(port, 'localhost', () => {
      server.removeAllListeners('error');
      const address = server.address();
      done(typeof address === 'object' && address ? address.port : port);
    });
  });
}
