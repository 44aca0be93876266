import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, MAX_TRACE_CHARACTERS, SelfRagError, type Trace } from '../../selfrag';
import { NILE_STORY, ODD_ONE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { toldEngine } from '../testing/toldEngine';
import { createOpenedFiles, type TextFile } from './openedFiles';
import { createPlayground } from './playground';

const nile = await toldTrace(NILE_STORY, { question: 'Into which sea?', settings: { ...DEFAULT_SETTINGS, passages: 3 } });
const odd = await toldTrace(ODD_ONE_STORY, { question: 'Odd one?', settings: DEFAULT_SETTINGS });

const fileOf = (name: string, content: unknown): TextFile => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { name, size: text.length, text: async () => text };
};

/** A file whose text comes when it is told to. */
function slowFile(name: string, trace: Trace) {
  let deliver: () => void = () => undefined;
  const text = new Promise<string>((resolve) => (deliver = () => resolve(JSON.stringify(trace))));
  return { file: { name, size: 1, text: () => text } satisfies TextFile, deliver };
}

const FILES: Record<string, string> = {
  'traces/index.json': JSON.stringify({
    examples: [
      { id: 'one-hop', title: 'One', shows: 'It.', file: 'one.json', baseline: 'one.baseline.json' },
      { id: 'odd-one-out', title: 'Odd', shows: 'It.', file: 'odd.json' },
    ],
  }),
  'traces/one.json': JSON.stringify(nile),
  'traces/one.baseline.json': JSON.stringify({ ...nile, method: 'plain-rag' }),
  'traces/odd.json': JSON.stringify(odd),
};

async function playground() {
  const page = createPlayground({
    createEngine: async () => toldEngine(NILE_STORY),
    fetchText: async (path) => {
      const text = FILES[path];
      if (text === undefined) throw new SelfRagError('file-missing', `${path} is not there.`);
      return text;
    },
    now: () => 0,
    schedule: (flush) => flush(),
    savedQuestion: null,
  });
  await page.start();
  return page;
}

describe('opened files', () => {
  it('are kept in their order, and one of the same name takes the place of the earlier one', async () => {
    const { store, open } = createOpenedFiles();
    await open(fileOf('a.json', nile));
    await open(fileOf('b.json', odd));
    await open(fileOf('a.json', odd));
    const { files, last } = store.getState();
    expect(files.map(({ name, trace }) => [name, trace.question])).toEqual([['a.json', 'Odd one?'], ['b.json', 'Odd one?']]);
    expect(new Set(files.map(({ id }) => id)).size).toBe(2);
    expect(last).toEqual({ name: 'a.json', error: null });
  });

  it('say why one could not be opened, and keep the others', async () => {
    const { store, open, dismiss } = createOpenedFiles();
    await open(fileOf('a.json', nile));
    expect(await open(fileOf('b.json', '{"a":'))).toBeNull();
    expect(store.getState()).toMatchObject({ files: [{ name: 'a.json' }], last: { name: 'b.json', error: { code: 'trace-cut-off' } } });
    dismiss();
    expect(store.getState().last).toBeNull();
  });

  it('are not read when they are too large, and a file that is gone says so', async () => {
    const { store, open } = createOpenedFiles();
    let read = false;
    await open({ name: 'huge.json', size: 4 * MAX_TRACE_CHARACTERS, text: async () => ((read = true), '') });
    expect(store.getState().last?.error?.code).toBe('trace-too-large');
    expect(read).toBe(false);
    await open({ name: 'gone.json', size: 1, text: () => Promise.reject(new DOMException('moved')) });
    expect(store.getState().last?.error).toMatchObject({ code: 'file-unreadable', message: expect.stringContaining('Choose it again') });
  });
});

describe('opening a trace', () => {
  it('shows it, and fills the draft with its question and settings', async () => {
    const page = await playground();
    await page.openFile(fileOf('odd.json', { ...odd, settings: { ...DEFAULT_SETTINGS, beamWidth: 7 } }));
    expect(page.main.store.getState()).toMatchObject({ value: { question: 'Odd one?' }, phase: 'idle', error: null });
    expect(page.draft.store.getState()).toMatchObject({ question: 'Odd one?', example: null, passages: null, settings: { beamWidth: 7 } });
    // It belonged to another run.
    expect(page.baseline.store.getState().value).toBeNull();
  });

  it('takes given and edited passages into the draft', async () => {
    const page = await playground();
    const given = structuredClone(nile);
    for (const retrieval of given.retrievals) {
      retrieval.passages.forEach((passage) => (passage.score = null));
      Object.assign(retrieval.passages[1]!, { edited: true, text: 'Mine.' });
    }
    await page.openFile(fileOf('given.json', given));
    const { passages, edits } = page.draft.store.getState();
    expect(passages?.map(({ title }) => title)).toEqual(['Nile', 'Danube', 'Egypt']);
    expect(edits).toEqual([{ id: '2', text: 'Mine.' }]);
  });

  it('can be taken back, with the settings of the run before', async () => {
    const page = await playground();
    page.draft.set({ beamWidth: 9 });
    // The same recording once more, which puts its settings back.
    await page.openExample('one-hop');
    const before = page.draft.store.getState();
    await page.openFile(fileOf('odd.json', { ...odd, settings: { ...DEFAULT_SETTINGS, beamWidth: 7 } }));
    page.whatIf.undo();
    expect(page.main.store.getState().value?.question).toBe('Into which sea?');
    expect(page.draft.store.getState()).toMatchObject({ settings: before.settings, example: 'one-hop', question: before.question });
  });

  it('leaves all as it was when the file is no trace', async () => {
    const page = await playground();
    page.draft.type('Mine?');
    const before = [page.main.store.getState(), page.baseline.store.getState(), page.draft.store.getState()];
    await page.openFile(fileOf('b.json', '[]'));
    expect([page.main.store.getState(), page.baseline.store.getState(), page.draft.store.getState()]).toEqual(before);
    expect(page.files.store.getState().last?.error?.code).toBe('trace-foreign');
  });

  it('does not replace what was chosen while the file was read', async () => {
    const page = await playground();
    const { file, deliver } = slowFile('late.json', odd);
    const opening = page.openFile(file);
    await page.openExample('one-hop');
    deliver();
    await opening;
    expect(page.main.store.getState().value?.question).toBe('Into which sea?');
    expect(page.files.store.getState().files).toHaveLength(1);
  });
});

describe('the two sides of a comparison', () => {
  it('start with what the playground shows', async () => {
    expect((await playground()).comparison.store.getState()).toEqual({ a: 'shown', b: 'plain' });
  });

  it('fetch recorded examples, and change places', async () => {
    const { comparison } = await playground();
    await comparison.choose('b', 'example:odd-one-out');
    await comparison.choose('a', 'baseline:one-hop');
    expect(comparison.fetched.b.store.getState().value?.question).toBe('Odd one?');
    await comparison.swap();
    expect(comparison.store.getState()).toEqual({ a: 'example:odd-one-out', b: 'baseline:one-hop' });
    expect(comparison.fetched.a.store.getState().value?.question).toBe('Odd one?');
    expect(comparison.fetched.b.store.getState().value?.method).toBe('plain-rag');
    await comparison.choose('a', 'shown');
    expect(comparison.fetched.a.store.getState().value).toBeNull();
  });

  it('take opened files: one where it was asked for, the last two of several on both sides', async () => {
    const { comparison, files } = await playground();
    await comparison.open([fileOf('x.json', nile)], 'a');
    expect(comparison.store.getState()).toEqual({ a: 'file:1', b: 'plain' });
    await comparison.open([fileOf('bad.json', '?'), fileOf('y.json', odd), fileOf('z.json', nile)]);
    expect(comparison.store.getState()).toEqual({ a: 'file:2', b: 'file:3' });
    expect(files.store.getState().files.map(({ name }) => name)).toEqual(['x.json', 'y.json', 'z.json']);
  });
});
