import { expect, it } from 'vitest';
import { originKey, originTitle, parseOrigin } from './origin';

const hub = (id: string, revision = 'main', folder = '') => ({ kind: 'hub', id, revision, folder, hub: 'https://huggingface.co' });

it.each([
  ['selfrag/selfrag_llama2_7b', hub('selfrag/selfrag_llama2_7b')],
  [' someone/model@v1.0 ', hub('someone/model', 'v1.0')],
  ['someone/model/onnx/webgpu@refs/pr/3', hub('someone/model', 'refs/pr/3', 'onnx/webgpu')],
  ['some_one/model-1.5/.cache/v1..2', hub('some_one/model-1.5', 'main', '.cache/v1..2')],
  ['https://huggingface.co/someone/model', hub('someone/model')],
  ['https://huggingface.co/someone/model/tree/dev/webgpu', hub('someone/model', 'dev', 'webgpu')],
  ['https://huggingface.co/someone/model/resolve/main/manifest.json', hub('someone/model')],
  ['https://example.org/models/llama', { kind: 'url', url: 'https://example.org/models/llama/' }],
  ['https://example.org/models/llama/manifest.json#top', { kind: 'url', url: 'https://example.org/models/llama/' }],
])('%s is understood', (typed, origin) => {
  expect(parseOrigin(typed)).toEqual(origin);
});

it.each(['', 'model', 'a b/c', 'ftp://example.org/x', 'https://', 'owner/name@', '/owner/name', '../../etc', 'owner/..', './name', 'owner/name/..', 'owner/name/../x@dev'])('"%s" is refused with what to type', (typed) => {
  expect(() => parseOrigin(typed)).toThrow(expect.objectContaining({ code: 'origin-invalid' }) as Error);
});

it('looks ids up where it is told to', () => {
  expect(parseOrigin('someone/model', 'http://localhost:1')).toMatchObject({ kind: 'hub', hub: 'http://localhost:1' });
});

it('keeps each origin, and each revision, in a place of its own whose name a file system takes', () => {
  const keys = ['a/b', 'a/b@dev', 'a/b/c', 'https://example.org/a/b', 'https://example.org/a-b'].map((typed) => originKey(parseOrigin(typed)));
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[\w.-]{1,80}$/);
  expect(originKey(parseOrigin('a/b'))).toBe(originKey(parseOrigin('https://huggingface.co/a/b')));
});

it('is titled as it was typed', () => {
  expect(originTitle(parseOrigin('a/b/c@dev'))).toBe('a/b/c@dev');
  expect(originTitle({ kind: 'folder', name: 'llama', folder: [] })).toBe('folder llama');
});
