import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isolated, ISOLATION_HEADERS } from './isolation.mjs';

it('the file for static hosts says what our servers send', () => {
  const file = readFileSync('public/_headers', 'utf8');
  const lines = file.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toEqual(['/*', ...Object.entries(ISOLATION_HEADERS).map(([name, value]) => `  ${name}: ${value}`)]);
});

it('a response keeps status, headers and body when it is isolated, and an earlier policy is replaced', async () => {
  const headers = { 'Content-Type': 'text/html', 'Cross-Origin-Embedder-Policy': 'unsafe-none' };
  const made = isolated(new Response('page', { status: 404, headers }));
  expect([made.status, made.headers.get('content-type'), await made.text()]).toEqual([404, 'text/html', 'page']);
  expect(made.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
});

it('a response without a body stays one', () => {
  expect(isolated(new Response(null, { status: 304 })).status).toBe(304);
});

it('a response that nobody may look into is passed on as it is', () => {
  const failed = Response.error();
  expect(isolated(failed)).toBe(failed);
});
