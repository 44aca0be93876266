import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUNDLED, originKey, parseOrigin, type ModelChoice } from '../../models/sources/origin';
import { diskShelf } from '../../models/testing/diskShelf';
import { hubServer, type HubServer } from '../../models/testing/hubServer';
import { errorFromData } from '../../selfrag';
import type { Library, OnProgress } from '../library/api';
import { LibraryHost } from '../library/host';
import { folderOf } from '../lib/pickFolder';
import type { Reply } from '../worker/streams';
import { createModels, type Models } from './models';

const ID = 'someone/pocket';
const POCKET = 'public/models/generator';
const TOTAL_BYTES = ['tokenizer.json', 'model.onnx', 'model.onnx.data'].reduce((sum, path) => sum + statSync(join(POCKET, path)).size, 0);

let root: string;
let hub: HubServer;
let models: Models;
let chosen: ModelChoice;
let kept: ModelChoice;

/** The library itself on disk, without a worker around it. @param late milliseconds by which its progress is late, as through a port */
function library(late: number | null): Library {
  const told = (onProgress: OnProgress): OnProgress => (late === null ? onProgress : (progress) => void setTimeout(() => onProgress(progress), late));
  const host = new LibraryHost(diskShelf(root), async () => ({}), 'http://localhost/');
  const open = async <T>(answer: Promise<Reply<T>>): Promise<T> => {
    const result = await answer;
    if (result.ok) return result.value;
    throw errorFromData(result.error);
  };
  return {
    check: (origin) => open(host.check(origin)),
    add: (origin, onProgress) => open(host.add(origin, told(onProgress))),
    resume: (key, onProgress) => open(host.resume(key, told(onProgress))),
    pause: (key) => open(host.pause(key)),
    remove: (key) => open(host.remove(key)),
    removeBundled: () => open(host.removeBundled()),
    list: () => open(host.list()),
  };
}

function page(late: number | null = null): Models {
  const made = createModels(
    {
      createLibrary: async () => library(late),
      kept: { read: async () => kept, write: async (choice) => void (kept = choice) },
      persist: async () => true,
      allowed: async (_, ask) => ask,
    },
    { chosen: () => chosen, choose: (model) => void (chosen = model) },
  );
  made.setHub(`${hub.url}/`);
  return made;
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'models-'));
  mkdirSync(root, { recursive: true });
  hub = await hubServer(POCKET, ID);
  chosen = kept = BUNDLED;
  models = page();
});

afterEach(async () => {
  await hub.close();
  rmSync(root, { recursive: true });
});

const state = () => models.store.getState();
const origin = () => parseOrigin(ID, hub.url);
const key = () => originKey(origin());

/** Starts a download and pauses it in the middle of the weights. */
async function paused(): Promise<void> {
  const stop = models.store.subscribe(({ downloads }) => {
    const progress = downloads[key()];
    if (progress?.path !== 'model.onnx.data' || progress.fileBytes === 0) return;
    stop();
    void models.pause(key());
  });
  await models.download(origin());
}

describe('a check', () => {
  it('that is answered late does not replace a later one', async () => {
    const first = models.check('nobody/nothing');
    await models.check(ID);
    await first;
    expect(state().check).toMatchObject({ phase: 'checked', model: { totalBytes: TOTAL_BYTES } });
  });

  it('that fails says why, and the next one starts anew', async () => {
    await models.check('nobody/nothing');
    expect(state().check).toMatchObject({ phase: 'failed', title: 'nobody/nothing', error: { code: 'place-missing' } });
    await models.check('not an id');
    expect(state().check).toMatchObject({ phase: 'failed', error: { code: 'origin-invalid' } });
    models.dismissCheck();
    expect(state().check).toEqual({ phase: 'idle' });
  });
});

it('an empty folder is told to be empty, in the place of what was told of another', async () => {
  await models.check('nobody/nothing');
  await models.checkFolder(folderOf([]));
  expect(state().check).toMatchObject({ phase: 'failed', error: { code: 'folder-empty', message: expect.stringMatching(/^The folder is empty\./) as string } });
  expect(state().folders).toEqual([]);
});

describe('a download', () => {
  it('that is paused is listed as it stands, and resumed', async () => {
    await paused();
    expect(state()).toMatchObject({ persisted: true, shelves: { stored: [{ key: key(), complete: false }] } });
    expect([state().downloads, state().failures]).toEqual([{}, {}]);
    await models.resume(key());
    expect(state().shelves?.stored[0]).toMatchObject({ complete: true, keptBytes: TOTAL_BYTES });
  });

  it('that is resumed twice is resumed once, and leaves no error', async () => {
    await paused();
    const resuming = models.resume(key());
    expect(state().downloads).toEqual({ [key()]: null });
    await Promise.all([resuming, models.resume(key())]);
    expect(state().shelves?.stored[0]).toMatchObject({ complete: true });
    expect([state().downloads, state().failures]).toEqual([{}, {}]);
  });

  it('that fails says so beside the model, until it is taken up', async () => {
    hub.cut = { path: /model\.onnx\.data$/, after: 1000, times: 1, thenDown: true };
    await models.download(origin());
    expect(state().failures[key()]).toMatchObject({ code: 'network' });
    hub.down = false;
    await models.resume(key());
    expect(state().failures).toEqual({});
  });
});

describe('the progress of a download', () => {
  it('that is overtaken by its end is void', async () => {
    models = page(500);
    await models.download(origin());
    await new Promise((done) => setTimeout(done, 600));
    expect(state().downloads).toEqual({});
    expect(state().shelves?.stored[0]).toMatchObject({ key: key(), complete: true });
  });
});

describe('a choice', () => {
  it('is kept, and taken up at the next visit', async () => {
    await models.download(origin());
    models.choose({ kind: 'stored', key: key() });
    chosen = BUNDLED;
    models = page();
    await models.start();
    expect(chosen).toEqual({ kind: 'stored', key: key() });
  });

  it('of a folder waits for a permission that only a person can give', async () => {
    kept = { kind: 'folder', name: 'mine', folder: [] };
    await models.start();
    expect(chosen).toEqual(BUNDLED);
    const [folder] = state().folders;
    expect(folder).toMatchObject({ name: 'mine', model: null });
    await models.reopen(folder!);
    expect(chosen).toMatchObject({ kind: 'folder', name: 'mine' });
  });

  it('of a folder that is taken out of the list is forgotten, whether it runs or waits', async () => {
    const folder = { kind: 'folder', name: 'mine', folder: [] } as const;
    kept = folder;
    await models.start();
    models.forgetFolder('mine');
    expect([state().folders, chosen, kept]).toEqual([[], BUNDLED, BUNDLED]);

    kept = folder;
    await models.start();
    await models.reopen({ ...folder, model: null });
    models.forgetFolder('mine');
    expect([state().folders, chosen, kept]).toEqual([[], BUNDLED, BUNDLED]);
  });

  it('of a model that is deleted goes back to the one that comes with the page', async () => {
    await models.download(origin());
    models.choose({ kind: 'stored', key: key() });
    await models.remove(key());
    expect([chosen, kept, state().shelves?.stored]).toEqual([BUNDLED, BUNDLED, []]);
  });
});
