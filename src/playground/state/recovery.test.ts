import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_SETTINGS, replay, SelfRagError, type RunEvent, type Trace } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { toldEngine, type ToldEngine } from '../testing/toldEngine';
import type { Engine, EngineNews } from '../worker/api';
import { createPlayground } from './playground';

const QUESTION = 'Into which sea does the Nile flow?';
const whole = await toldTrace(NILE_STORY, { question: QUESTION, settings: DEFAULT_SETTINGS });

/** Events of a stream until one that is the last; then it breaks with this error. */
async function* breaking(stream: AsyncIterable<RunEvent>, last: (event: RunEvent, n: number) => boolean, code: string) {
  let n = 0;
  for await (const event of stream) {
    yield event;
    if (last(event, n++)) throw new SelfRagError(code, 'It broke.');
  }
}

/** Every engine but the last breaks. */
function page(engines: readonly Engine[]) {
  let made = 0;
  const playground = createPlayground({
    createEngine: async () => engines[made++] ?? toldEngine(NILE_STORY),
    fetchText: async (path) => {
      throw new SelfRagError('file-missing', `${path} is not there.`);
    },
    now: () => 0,
    schedule: (flush) => flush(),
    savedQuestion: QUESTION,
  });
  return { ...playground, made: () => made, shown: () => playground.main.store.getState(), status: () => playground.engine.store.getState() };
}

const afterCandidates = (count: number) => {
  let ended = 0;
  return (event: RunEvent) => event.kind === 'candidate-ended' && ++ended === count;
};

/** Dies where `last` says, in new runs and in those that go on. */
function dying(last: () => (event: RunEvent, n: number) => boolean, code = 'engine-crashed'): ToldEngine {
  const engine = toldEngine(NILE_STORY);
  return {
    ...engine,
    run: (request) => breaking(engine.run(request), last(), code) as AsyncIterableIterator<RunEvent>,
    resume: (request) => breaking(engine.resume(request), last(), code) as AsyncIterableIterator<RunEvent>,
  };
}

/** What was written, whatever it is called. */
function texts(trace: Trace | null) {
  const { text, citations } = trace?.answer ?? {};
  const candidates = trace?.nodes.map((node) => `${node.depth} ${node.text} ${node.finish}`).toSorted();
  return { text, citations, candidates };
}

const ended = (trace: Trace | null) => trace?.nodes.filter(({ finish }) => finish !== null).length;

describe('an engine that dies in the middle of a run', () => {
  it.each([1, 2, 4])('is started again, and the run goes on after %i candidates to the same answer', async (count) => {
    const dead = dying(() => afterCandidates(count));
    const { ask, made, shown, status } = page([dead]);
    await ask();
    expect([made(), dead.disposed(), shown().error]).toEqual([2, true, null]);
    expect(shown().value).toMatchObject({ status: 'finished', error: null });
    expect(texts(shown().value)).toEqual(texts(whole));
    expect(replay(shown().value as Trace, DEFAULT_SETTINGS).missing).toEqual([]);
    expect(status().recovered).toMatch(/had to be started again/);
  });

  it.each(['gpu-lost', 'numbers-broken'])('or is of no use after %s is started again, too', async (code) => {
    const dead = dying(() => afterCandidates(1), code);
    const { ask, made, shown, status } = page([dead]);
    await ask();
    expect([made(), dead.disposed(), texts(shown().value)]).toEqual([2, true, texts(whole)]);
    expect(status().recovered).toMatch(/the run goes on/);
  });

  it('before anything was written is started again, and asked anew', async () => {
    const { ask, made, shown } = page([dying(() => () => true)]);
    await ask();
    expect([made(), texts(shown().value)]).toEqual([2, texts(whole)]);
  });

  it('again at the same place is left to the person: the trace so far stays, and can be gone on with', async () => {
    const last = () => afterCandidates(2);
    const { ask, made, resume, shown, status } = page([dying(last), dying(() => () => true), toldEngine(NILE_STORY)]);
    await ask();
    expect(made()).toBe(2);
    expect(shown()).toMatchObject({ phase: 'idle', error: { code: 'engine-crashed' }, value: { status: 'failed' } });
    expect(ended(shown().value)).toBe(2);
    expect(status().phase).toBe('idle');
    await resume();
    expect(shown().value?.answer.text).toBe(whole.answer.text);
  });

  it('again further on is started again', async () => {
    const { ask, made, shown } = page([dying(() => afterCandidates(1)), dying(() => afterCandidates(1))]);
    await ask();
    expect([made(), texts(shown().value)]).toEqual([3, texts(whole)]);
  });

  it('and whose models cannot be loaded again leaves the trace so far, and the panel says why', async () => {
    const refused = toldEngine(NILE_STORY, 0, new SelfRagError('network', 'No connection.'));
    const { ask, shown, status, resume } = page([dying(() => afterCandidates(2)), refused]);
    await ask();
    expect(status()).toMatchObject({ phase: 'failed', error: { code: 'network' }, recovered: null });
    expect([ended(shown().value), shown().phase, shown().error]).toEqual([2, 'idle', null]);
    await resume();
    expect(shown().value?.answer.text).toBe(whole.answer.text);
  });

  it('before a candidate was finished, and cannot be loaded again, still leaves what was half written', async () => {
    const refused = toldEngine(NILE_STORY, 0, new SelfRagError('network', 'No connection.'));
    const { ask, shown } = page([dying(() => (event) => event.kind === 'token'), refused]);
    await ask();
    expect([shown().value?.status, ended(shown().value), shown().value?.nodes.length]).toEqual(['failed', 0, 5]);
  });

  it('is started once for all that it was at', async () => {
    const engine = toldEngine(NILE_STORY);
    const plain: Engine['plainRag'] = (request) => breaking(engine.plainRag(request), () => true, 'engine-crashed') as AsyncIterableIterator<RunEvent>;
    const { ask, askBaseline, baseline, made, shown } = page([{ ...dying(() => () => true), plainRag: plain }]);
    await Promise.all([ask(), askBaseline()]);
    expect(made()).toBe(2);
    expect([shown().value?.status, baseline.store.getState().value?.status]).toEqual(['finished', 'finished']);
  });

  it('while it judged an answer is started again, once', async () => {
    const broken: Engine['critique'] = async function* () {
      if (made() > 0) throw new SelfRagError('engine-crashed', 'It broke.');
    };
    const { criticise, critique, made } = page([{ ...toldEngine(NILE_STORY), critique: broken }, { ...toldEngine(NILE_STORY), critique: broken }]);
    await criticise({ question: QUESTION, answer: 'The Red Sea.', passages: [] });
    expect([made(), critique.store.getState().error?.code]).toEqual([2, 'engine-crashed']);
  });

  it('is not started again for a run that was stopped meanwhile', async () => {
    let die: () => void = () => undefined;
    const engine = toldEngine(NILE_STORY);
    const hanging: Engine['run'] = async function* (request) {
      for await (const event of engine.run(request)) {
        yield event;
        if (event.kind === 'candidates') await new Promise((_, reject) => (die = () => reject(new SelfRagError('engine-crashed', 'It broke.'))));
      }
    };
    const { ask, main, made, shown } = page([{ ...engine, run: hanging }]);
    const asking = ask();
    await vi.waitFor(() => expect(shown().live?.nodes.length).toBeGreaterThan(0));
    main.stop();
    die();
    await asking;
    expect([made(), shown().value?.status, shown().error]).toEqual([1, 'stopped', null]);
  });
});

it('a run that fails for a reason of its own keeps its trace so far, and its engine', async () => {
  const dead = dying(() => afterCandidates(2), 'no-memory');
  const { ask, made, shown } = page([dead]);
  await ask();
  expect([made(), dead.disposed()]).toEqual([1, false]);
  expect(shown()).toMatchObject({ error: { code: 'no-memory' }, value: { status: 'failed', error: { code: 'no-memory' } } });
});

describe('news of the engine', () => {
  function telling(): { readonly engine: ToldEngine; readonly tell: (news: EngineNews) => void } {
    const engine = toldEngine(NILE_STORY);
    let tell: (news: EngineNews) => void = () => undefined;
    const load: Engine['load'] = (options, onProgress, onNews) => {
      tell = (news) => onNews?.(news);
      return engine.load(options, onProgress);
    };
    return { engine: { ...engine, load }, tell: (news) => tell(news) };
  }

  it('of a batch that is split are kept until work begins again; one that fits says nothing', async () => {
    const { engine, tell } = telling();
    const { ask, status } = page([engine]);
    await ask();
    tell({ kind: 'plan', candidates: 5, rows: 2, sentence: 'Two at a time.' });
    expect(status().plan).toBe('Two at a time.');
    tell({ kind: 'plan', candidates: 5, rows: 5, sentence: 'All at once.' });
    expect(status().plan).toBeNull();
    tell({ kind: 'plan', candidates: 5, rows: 2, sentence: 'Two at a time.' });
    await ask();
    expect(status().plan).toBeNull();
  });

  it('of a GPU that was replaced change the backend on the page', async () => {
    const { engine, tell } = telling();
    const { ask, status } = page([engine]);
    await ask();
    tell({ kind: 'recovered', backend: 'wasm', sentence: 'The work goes on on WebAssembly.' });
    expect(status()).toMatchObject({ recovered: 'The work goes on on WebAssembly.', status: { backend: 'wasm', backendReason: 'The work goes on on WebAssembly.' } });
  });
});
