import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SelfRagError } from '../../selfrag';
import { loadGenerator } from '../load';
import { nodeFiles } from '../filesNode';
import { nodeRuntime } from '../runtimeNode';
import { diskShelf, type DiskShelfOptions } from '../testing/diskShelf';
import { hubServer, type HubServer } from '../testing/hubServer';
import { checkModel } from './check';
import { storedFiles } from './files';
import { parseOrigin, type WebOrigin } from './origin';
import type { Shelf } from './shelf';
import { ModelStore, type StoreProgress } from './store';
import { webPlace } from './web';

const POCKET = 'public/models/generator';
const ID = 'someone/pocket';
const WEIGHTS = /model\.onnx\.data$/;

let root: string;
let folder: string;
let shelf: Shelf;
let store: ModelStore;
let hub: HubServer;
let origin: WebOrigin;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'store-'));
  folder = join(root, 'remote');
  cpSync(POCKET, folder, { recursive: true });
  mkdirSync(join(root, 'shelf'));
  shelf = diskShelf(join(root, 'shelf'));
  store = new ModelStore(shelf, async () => ({}));
  hub = await hubServer(folder, ID);
  origin = parseOrigin(ID, hub.url);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await hub.close();
  rmSync(root, { recursive: true });
});

const check = (from = origin) => checkModel(webPlace(from));
const bytesOf = (path: string) => readFileSync(join(POCKET, path));
const total = ['tokenizer.json', 'model.onnx', 'model.onnx.data'].reduce((sum, path) => sum + bytesOf(path).length, 0);
const rangesOf = (path: RegExp) => hub.log.filter((one) => one.method === 'GET' && path.test(one.path)).map(({ range }) => range);

/** Adds the pocket model with its line broken after `after` bytes of the weights, and nobody to mend it. */
async function broken(after = 1_000_000): Promise<void> {
  const checked = await check();
  hub.cut = { path: WEIGHTS, after, times: 1 };
  await expect(store.add(origin, checked, { retries: [] })).rejects.toMatchObject({ code: 'network', facts: { file: 'model.onnx.data' } });
}

describe('a model that is added', () => {
  it.each(['hub', 'address', 'manifest address'])('by its %s arrives whole, with progress per file and in all', async (how) => {
    const from = how === 'hub' ? origin : parseOrigin(`${hub.url}/files/${how === 'address' ? '' : 'manifest.json'}`);
    const seen: StoreProgress[] = [];
    const stored = await store.add(from, await check(from), { onProgress: (progress) => seen.push(progress) });
    expect(stored).toMatchObject({ complete: true, keptBytes: total, totalBytes: total, contextTokens: 1024, error: null });
    expect(seen.at(-1)).toMatchObject({ path: 'model.onnx.data', keptBytes: total, totalBytes: total, fileBytes: bytesOf('model.onnx.data').length });
    expect(seen.every((one, i) => i === 0 || one.keptBytes >= (seen[i - 1] as StoreProgress).keptBytes)).toBe(true);
    expect(await store.list()).toEqual([stored]);
  });

  it('runs from where it is stored, under the same identity', async () => {
    const { key } = await store.add(origin, await check());
    const runtime = nodeRuntime(1);
    // Node's runtime takes no blobs; everything else is the browser's way.
    const { json, read, storage } = storedFiles(shelf, key);
    const { generator } = await loadGenerator({ files: { json, read, storage }, runtime, manifestPath: 'manifest.json' });
    const shipped = await loadGenerator({ files: nodeFiles('public'), runtime, manifestPath: 'models/generator/manifest.json' });
    expect(generator.info).toEqual(shipped.generator.info);
    await generator.release();
    await shipped.generator.release();
  });

  it('without a manifest gets one with the hashes of what came', async () => {
    rmSync(join(folder, 'manifest.json'));
    const { key } = await store.add(origin, await check());
    const manifest = (await storedFiles(shelf, key).json('manifest.json')) as { files: { path: string; sha256: string }[] };
    for (const { path, sha256 } of manifest.files) expect(sha256).toBe(createHash('sha256').update(bytesOf(path)).digest('hex'));
  });

  it('is not fetched again when it is there', async () => {
    await store.add(origin, await check());
    const checked = await check();
    const before = hub.log.length;
    await store.add(origin, checked);
    expect(hub.log.length).toBe(before);
  });

  it('cannot be run before it is complete', async () => {
    await broken();
    const [stored] = await store.list();
    expect(stored).toMatchObject({ complete: false });
    const files = storedFiles(shelf, stored?.key ?? '');
    await expect(files.blob?.('.', { path: 'model.onnx.data', bytes: 1, sha256: null })).rejects.toMatchObject({ code: 'model-incomplete' });
  });

  it('is gone when it is deleted', async () => {
    const { key } = await store.add(origin, await check());
    await store.remove(key);
    expect(await store.list()).toEqual([]);
    await expect(storedFiles(shelf, key).json('manifest.json')).rejects.toMatchObject({ code: 'model-missing' });
  });
});

describe('a line that breaks', () => {
  it('is taken up by itself, with a range', async () => {
    const checked = await check();
    hub.cut = { path: WEIGHTS, after: 1_000_000, times: 2 };
    expect(await store.add(origin, checked, { retries: [1, 1] })).toMatchObject({ complete: true });
    expect(rangesOf(WEIGHTS)).toEqual([null, 'bytes=1000000-', 'bytes=2000000-']);
  });

  it('or that stands still is taken up by itself, too', async () => {
    const checked = await check();
    hub.hold = { path: WEIGHTS, after: 2_000_000, until: new Promise(() => {}) };
    const onProgress = ({ fileBytes }: StoreProgress) => {
      if (fileBytes === 2_000_000) hub.hold = null;
    };
    expect(await store.add(origin, checked, { retries: [1], patience: 500, onProgress })).toMatchObject({ complete: true });
    expect(rangesOf(WEIGHTS)).toEqual([null, 'bytes=2000000-']);
  });

  it('or that never answers and is deaf to being given up, as browsers now and then leave one', async () => {
    const checked = await check();
    vi.spyOn(globalThis, 'fetch').mockImplementationOnce(() => new Promise(() => {}));
    expect(await store.add(origin, checked, { retries: [1], patience: 500 })).toMatchObject({ complete: true });
  });

  it('with all bytes there, and no end, is whole', async () => {
    const checked = await check();
    const { length } = bytesOf('model.onnx.data');
    hub.hold = { path: WEIGHTS, after: length, until: new Promise(() => {}) };
    expect(await store.add(origin, checked, { retries: [] })).toMatchObject({ complete: true });
    expect(rangesOf(WEIGHTS)).toEqual([null]);
  });

  it('leaves what came, and a person resumes it', async () => {
    await broken();
    const [stored] = await store.list();
    expect(stored?.keptBytes).toBe(total - bytesOf('model.onnx.data').length + 1_000_000);
    expect(await store.resume(stored?.key ?? '')).toMatchObject({ complete: true, keptBytes: total });
    expect(rangesOf(WEIGHTS)).toEqual([null, 'bytes=1000000-']);
  });

  it('is taken up where a pause left it', async () => {
    const pause = new AbortController();
    const onProgress = ({ fileBytes, path }: StoreProgress) => path === 'model.onnx.data' && fileBytes > 500_000 && pause.abort();
    await expect(store.add(origin, await check(), { onProgress, signal: pause.signal })).rejects.toMatchObject({ name: 'AbortError' });
    const [stored] = await store.list();
    expect(await store.resume(stored?.key ?? '')).toMatchObject({ complete: true });
    expect(rangesOf(WEIGHTS).at(-1)).toMatch(/^bytes=\d{6,}-$/);
  });

  it('starts over, and says so, where the server knows no ranges', async () => {
    await broken();
    hub.noRanges = true;
    const notes: string[] = [];
    const [stored] = await store.list();
    const done = await store.resume(stored?.key ?? '', { onProgress: ({ note }) => note && notes.push(note) });
    expect(done.complete).toBe(true);
    expect(notes).toEqual(['model.onnx.data starts over: the server cannot send the rest alone.']);
  });

  it('starts over, and says so, when the file was changed in between', async () => {
    await broken();
    hub.version = '2';
    const notes: string[] = [];
    const [stored] = await store.list();
    const done = await store.resume(stored?.key ?? '', { onProgress: ({ note }) => note && notes.push(note) });
    expect(done.complete).toBe(true);
    expect(notes).toEqual(['model.onnx.data starts over: it was changed on the server.']);
    expect(rangesOf(WEIGHTS)).toEqual([null, 'bytes=1000000-', null]);
  });
});

describe('a release in the place of another, of the same sizes and without hashes', () => {
  const keptOf = (key: string, path: string) => readFileSync(join(root, 'shelf', key, path)).toString('latin1');
  const notes: string[] = [];
  const onProgress = ({ note }: StoreProgress) => void (note && notes.push(note));
  let plain: WebOrigin;

  beforeEach(() => {
    notes.length = 0;
    rmSync(join(folder, 'manifest.json'));
    plain = parseOrigin(`${hub.url}/files/`);
  });

  /** The author releases a file anew. */
  function release(path: string, change: (data: Buffer) => Buffer): string {
    const data = change(bytesOf(path));
    writeFileSync(join(folder, path), data);
    hub.version = '2';
    return data.toString('latin1');
  }
  const trained = (weights: Buffer) => Buffer.concat([weights.subarray(0, -1), Buffer.of(weights.at(-1)! ^ 1)]);
  const renamed = (tokenizer: Buffer) => Buffer.from(tokenizer.toString().replace('"the"', '"thx"'));

  it('is fetched when the model is added again, and what stayed as it was is not', async () => {
    const { key } = await store.add(plain, await check(plain));
    const checked = await check(plain);
    hub.log.length = 0;
    await store.add(plain, checked);
    expect(rangesOf(/./)).toEqual([]);
    const weights = release('model.onnx.data', trained);
    expect(await store.add(plain, await check(plain), { onProgress })).toMatchObject({ complete: true });
    expect(notes).toContain('model.onnx.data starts over: it was changed on the server.');
    expect(keptOf(key, 'model.onnx.data') === weights).toBe(true);
  });

  it('is fetched also where all was there and not yet known to be whole', async () => {
    const { key } = await store.add(plain, await check(plain));
    const record = JSON.parse(keptOf(key, '.record.json')) as { files: Record<string, { sha256: string | null }> };
    record.files['model.onnx.data']!.sha256 = null;
    writeFileSync(join(root, 'shelf', key, '.record.json'), JSON.stringify(record));
    const weights = release('model.onnx.data', trained);
    await store.resume(key);
    expect(keptOf(key, 'model.onnx.data') === weights).toBe(true);
  });

  it('is not mixed with the other when a download goes on', async () => {
    const checked = await check(plain);
    hub.cut = { path: WEIGHTS, after: 1_000_000, times: 1 };
    await expect(store.add(plain, checked, { retries: [] })).rejects.toMatchObject({ code: 'network' });
    const released = [release('tokenizer.json', renamed), release('model.onnx.data', trained)];
    const key = (await store.list())[0]?.key ?? '';
    // What it was checked for is not there any more.
    await expect(store.resume(key)).rejects.toMatchObject({ code: 'file-altered', facts: { file: 'tokenizer.json' } });
    expect(await store.add(plain, await check(plain))).toMatchObject({ complete: true });
    expect(['tokenizer.json', 'model.onnx.data'].map((path, i) => keptOf(key, path) === released[i])).toEqual([true, true]);
  });
});

describe('what is wrong', () => {
  it('with a hash throws the file away and names it; the right one is taken afterwards', async () => {
    const checked = await check();
    hub.alter = (path, data) => (WEIGHTS.test(path) ? Buffer.concat([data.subarray(0, -1), Buffer.of(data.at(-1)! ^ 1)]) : data);
    await expect(store.add(origin, checked)).rejects.toMatchObject({ code: 'file-altered', facts: { file: 'model.onnx.data' } });
    const [stored] = await store.list();
    expect(stored?.files.find(({ path }) => path === 'model.onnx.data')?.keptBytes).toBe(0);
    hub.alter = null;
    expect(await store.resume(stored?.key ?? '')).toMatchObject({ complete: true });
  });

  it('with a repository is told: it is not there, or the hub is none', async () => {
    await expect(check(parseOrigin('someone/else', hub.url))).rejects.toMatchObject({ code: 'place-missing' });
    await hub.close();
    await expect(check()).rejects.toMatchObject({ code: 'network', message: expect.stringContaining('CORS') as string });
    hub = await hubServer(folder, ID);
  });

  it.each([
    ['the browser tells', { quota: 5_000_000, usage: 1_000_000 }, {}, 4_000_000],
    ['Chrome hides it', { quota: 10 * 2 ** 30, usage: 0 }, { limit: 3_000_000, full: 'chrome' as const }, 3_000_000],
    ['growing a file throws', {}, { limit: 3_000_000, full: 'throws' as const }, 3_000_000],
  ])('with the quota is told in figures before anything is fetched, where %s', async (_, estimate, options, free) => {
    const small = new ModelStore(diskShelf(join(root, 'shelf'), options), async () => estimate);
    const checked = await check();
    const before = hub.log.length;
    const refusal = await small.add(origin, checked).catch((error: SelfRagError) => error);
    expect(refusal).toMatchObject({ code: 'quota-too-small', facts: { neededBytes: total + 2 * 16_384 } });
    const { message, facts } = refusal as SelfRagError;
    expect(Math.abs((facts.freeBytes as number) - free)).toBeLessThan(20);
    expect(message).toContain(`needs 6.9 MB more, and the browser allows this page only ${free / 1e6}.0 MB more`);
    expect(hub.log.length).toBe(before);
    expect(await store.list()).toEqual([]);
  });

  it.each(['chrome', 'throws'] as const)('with a disk that is full in the middle keeps what is there (%s)', async (full) => {
    const options: DiskShelfOptions = { full };
    const filling = new ModelStore(diskShelf(join(root, 'shelf'), options), async () => ({}));
    const onProgress = ({ path, fileBytes }: StoreProgress) => void (path === 'model.onnx.data' && fileBytes > 0 && (options.limit = 2_000_000));
    await expect(filling.add(origin, await check(), { onProgress })).rejects.toMatchObject({ code: 'quota-exceeded', facts: { file: 'model.onnx.data' } });
    const weights = (await store.list())[0]?.files.find(({ path }) => path === 'model.onnx.data');
    expect(weights?.keptBytes).toBeGreaterThan(1_000_000);
    expect(await store.resume((await store.list())[0]?.key ?? '')).toMatchObject({ complete: true });
  });

  it.each(['chrome', 'throws'] as const)('with a disk that is full when all is there loses nothing of it (%s)', async (full) => {
    const options: DiskShelfOptions = { full };
    const filling = new ModelStore(diskShelf(join(root, 'shelf'), options), async () => ({}));
    const onProgress = ({ keptBytes }: StoreProgress) => void (keptBytes === total && (options.limit = 100));
    await expect(filling.add(origin, await check(), { onProgress })).rejects.toMatchObject({ code: 'quota-exceeded' });
    const [stored] = await store.list();
    expect(stored).toMatchObject({ complete: false, keptBytes: total, error: null });
    const before = hub.log.length;
    expect(await store.resume(stored?.key ?? '')).toMatchObject({ complete: true });
    expect(hub.log.length).toBe(before);
  });

  it.each(['.record.json', '.record-next.json'])('with one copy of the record (%s) is made good by the other', async (name) => {
    const stored = await store.add(origin, await check());
    writeFileSync(join(root, 'shelf', stored.key, name), '{');
    expect(await store.list()).toEqual([stored]);
  });

  it('with the record leaves a model that can be deleted', async () => {
    const { key } = await store.add(origin, await check());
    for (const name of ['.record.json', '.record-next.json']) writeFileSync(join(root, 'shelf', key, name), '{');
    expect((await store.list())[0]).toMatchObject({ complete: false, error: { code: 'record-damaged' } });
    await store.remove(key);
    expect(await store.list()).toEqual([]);
  });
});
