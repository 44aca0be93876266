import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, rank, SelfRagError, type Trace } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { toldEngine, type ToldEngine } from '../testing/toldEngine';
import { createPlayground, type Surroundings } from './playground';

const recorded = await toldTrace(NILE_STORY, { question: 'Recorded?', settings: DEFAULT_SETTINGS });

const FILES: Record<string, string> = {
  'traces/index.json': JSON.stringify({
    examples: [{ id: 'one-hop', title: 'One', shows: 'It.', file: 'one.json', baseline: 'one.baseline.json' }],
  }),
  'traces/one.json': JSON.stringify(recorded),
  'traces/one.baseline.json': JSON.stringify({ ...recorded, method: 'plain-rag' }),
};

function playground(around: Partial<Surroundings> = {}, engine: ToldEngine = toldEngine(NILE_STORY)) {
  return createPlayground({
    createEngine: async () => engine,
    fetchText: async (path) => {
      const text = FILES[path];
      if (text === undefined) throw new SelfRagError('file-missing', `${path} is not there.`);
      return text;
    },
    now: () => 0,
    schedule: (flush) => flush(),
    savedQuestion: null,
    ...around,
  });
}

const textOf = (trace: Trace | null) => trace?.answer.text;

describe('the playground', () => {
  it('opens on a recording, with its question, without an engine', async () => {
    const engine = toldEngine(NILE_STORY);
    const page = playground({}, engine);
    await page.start();
    expect(page.main.store.getState().value).toEqual(recorded);
    expect(page.draft.store.getState().example).toBe('one-hop');
    expect(page.engine.store.getState().phase).toBe('idle');
  });

  it('leaves a question of an earlier visit in the box on opening', async () => {
    const page = playground({ savedQuestion: 'Where was I?' });
    await page.start();
    expect(page.draft.store.getState().question).toBe('Where was I?');
    expect(page.main.store.getState().value).toEqual(recorded);
  });

  it('answers a question and ranks it as the run did', async () => {
    const page = playground();
    page.draft.type('Into which sea does the Nile flow?');
    await page.ask();
    const trace = page.main.store.getState().value;
    expect(trace?.status).toBe('finished');
    expect(textOf(trace)).toBe('The Nile empties into the Mediterranean Sea. It is 6,650 km long and passes Cairo.');
    if (trace) expect(rank(trace, trace.settings).path).toEqual(trace.answer.path);
  });

  it('refuses an empty question without touching what is shown', async () => {
    const page = playground();
    await page.start();
    page.draft.type(' ');
    await page.ask();
    expect(page.main.store.getState()).toMatchObject({ value: recorded, error: { code: 'empty-question' }, phase: 'idle' });
  });

  it('keeps question and trace when the models cannot be loaded', async () => {
    const page = playground({}, toldEngine(NILE_STORY, 0, new SelfRagError('file-altered', 'A file was changed.')));
    await page.start();
    page.draft.type('Mine?');
    await page.ask();
    expect(page.main.store.getState()).toMatchObject({ value: recorded, error: null });
    expect(page.engine.store.getState()).toMatchObject({ phase: 'failed', error: { code: 'file-altered' } });
    expect(page.draft.store.getState().question).toBe('Mine?');
  });

  it('does not show a run that was stopped while the models loaded', async () => {
    const engine = toldEngine(NILE_STORY, 1);
    const page = playground({}, engine);
    await page.start();
    page.draft.type('Mine?');
    const asking = page.ask();
    page.main.stop();
    await asking;
    expect(page.main.store.getState()).toMatchObject({ value: recorded, phase: 'idle', error: null });
    expect(engine.asked).toEqual([]);
  });

  it('does not let an example that is still being fetched replace a question that was asked', async () => {
    let deliver: (text: string) => void = () => undefined;
    const index = new Promise<string>((resolve) => (deliver = resolve));
    const page = playground({
      fetchText: async (path) => (path === 'traces/index.json' ? index : (FILES[path] ?? '')),
    });
    const opening = page.start();
    page.draft.type('Mine?');
    await page.ask();
    deliver(FILES['traces/index.json'] ?? '');
    await opening;
    expect(page.main.store.getState().value?.question).toBe('Mine?');
  });

  it('brings the draft back with the run that an example replaced, and keeps a question typed since', async () => {
    const page = playground();
    const { draft, main, whatIf } = page;
    draft.type('Mine?');
    draft.set({ beamWidth: 3 });
    draft.edit('1', 'Other.', 'Original.');
    await page.ask();
    const mine = { trace: main.store.getState().value, draft: draft.store.getState() };
    await page.openExample('one-hop');
    expect(draft.store.getState()).toMatchObject({ example: 'one-hop', kept: 'Mine?', edits: [], settings: DEFAULT_SETTINGS });
    expect(whatIf.history.store.getState().past.at(-1)?.what).toBe('opening this run');
    whatIf.undo();
    expect(main.store.getState().value).toBe(mine.trace);
    expect(draft.store.getState()).toEqual(mine.draft);

    await page.openExample('one-hop');
    draft.type('Newer?');
    whatIf.undo();
    expect(draft.store.getState()).toEqual({ ...mine.draft, kept: 'Newer?' });
  });

  it('brings the draft of the shown run back where two examples were opened at once', async () => {
    const page = playground();
    await page.start();
    page.draft.type('Mine?');
    await page.ask();
    const opening = page.openExample('one-hop');
    await page.openExample('one-hop');
    await opening;
    page.whatIf.undo();
    expect(page.draft.store.getState()).toMatchObject({ question: 'Mine?', example: null, kept: null });
  });

  it('opens again what could not be fetched, and asks again what could not be answered', async () => {
    const down = new Set(['traces/one.json']);
    const engine = toldEngine(NILE_STORY);
    const fetchText = async (path: string) => {
      if (down.has(path)) throw new SelfRagError('file-missing', `${path} is not there.`);
      return FILES[path] ?? '';
    };
    const page = playground({ fetchText }, engine);
    const shown = () => page.main.store.getState();
    await page.start();
    expect(shown()).toMatchObject({ value: null, error: { code: 'file-missing' } });
    down.clear();
    await page.tryAgain();
    expect(shown()).toMatchObject({ value: recorded, error: null });
    expect(engine.asked).toEqual([]);

    page.draft.type('Mine?');
    page.main.refuse({ code: 'any', message: 'It failed.', facts: {} });
    await page.tryAgain();
    expect(engine.asked).toEqual(['Mine?']);
  });

  it('opens again where not even the list of recordings could be fetched', async () => {
    let down = true;
    const fetchText = async (path: string) => {
      if (down) throw new SelfRagError('file-missing', `${path} is not there.`);
      return FILES[path] ?? '';
    };
    const page = playground({ fetchText });
    await page.start();
    down = false;
    await page.tryAgain();
    expect(page.main.store.getState().value).toEqual(recorded);
  });

  it('goes on opening a recording while another model is chosen, and keeps the error of one that cannot be opened', async () => {
    let deliver: (text: string) => void = () => undefined;
    const text = new Promise<string>((resolve) => (deliver = resolve));
    const page = playground({ fetchText: async (path) => (path === 'traces/one.json' ? text : (FILES[path] ?? '')) });
    const opening = page.start();
    const { main } = page;
    await new Promise<void>((resolve) => main.store.subscribe(({ phase }) => phase === 'opening' && resolve()));
    page.chooseModel({ kind: 'stored', key: 'mine' });
    deliver('no trace');
    await opening;
    const { error } = main.store.getState();
    expect(error).not.toBeNull();
    page.chooseModel({ kind: 'bundled' });
    expect(main.store.getState().error).toBe(error);
  });

  it('stops a run when another model is chosen', async () => {
    const page = playground({}, toldEngine(NILE_STORY, 1));
    page.draft.type('Mine?');
    const asking = page.ask();
    page.chooseModel({ kind: 'stored', key: 'mine' });
    await asking;
    expect(page.main.store.getState()).toMatchObject({ value: null, phase: 'idle', error: null });
  });

  it('decodes freely and shows every control token', async () => {
    const page = playground();
    await page.decode({ instruction: 'Say it.', paragraph: { title: 'Nile', text: '...' }, maxNewTokens: 50 });
    const tokens = page.free.store.getState().value?.tokens.map((token) => token.text);
    expect(tokens?.[0]).toBe('[Relevant]');
    expect(page.free.store.getState().value?.finish).not.toBeNull();
  });
});
