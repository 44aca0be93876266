/** The engine through a real message boundary, on the shipped weights; only the worker around it is a message port. */
import { expose } from 'comlink';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadGenerator, type OnnxGenerator } from '../../models';
import { nodeFiles } from '../../models/filesNode';
import { nodeRuntime } from '../../models/runtimeNode';
import { heldAfter } from '../../models/testing/held';
import {
  DEFAULT_SETTINGS,
  forceDecision,
  givenPassages,
  reduce,
  replay,
  SelfRagError,
  type Critique,
  type LanguageModel,
  type RunEvent,
  type Trace,
} from '../../selfrag';
import type { Engine, EngineNews, EngineStatus } from './api';
import { createEngine, type ClientOptions, type EngineWorker } from './client';
import { EngineHost, type HostLoadOptions } from './host';

const PASSAGES = [
  { id: '1', title: 'Bolivia', text: 'Bolivia is a country in South America. Its capital is Sucre.' },
  { id: '2', title: 'Llama', text: 'The llama is a domesticated animal of South America.' },
];
const REQUEST = {
  question: 'What is the capital of Bolivia?',
  settings: { ...DEFAULT_SETTINGS, mode: 'always' as const, maxNewTokens: 24, maxDepth: 2 },
  passages: PASSAGES,
};

let generator: OnnxGenerator;
let engine: Engine;
let channel: MessageChannel;
let loads: HostLoadOptions[];
let failLoad: SelfRagError | null;
let losing = false;
let trapping = false;
let tellNews: (news: EngineNews) => void;
let held: string[];

beforeAll(async () => {
  ({ generator } = await loadGenerator({
    files: nodeFiles('public'),
    runtime: nodeRuntime(1),
    manifestPath: 'models/generator/manifest.json',
  }));
});

beforeEach(() => {
  loads = [];
  held = [];
  failLoad = null;
  channel = new MessageChannel();
  const hold = async (name: string) => Boolean(held.push(name));
  const host = new EngineHost(async (options, onProgress, onNews) => {
    loads.push(options);
    tellNews = onNews;
    onProgress({ step: 'generator', loadedBytes: 1, totalBytes: 2 });
    if (failLoad) throw failLoad;
    const retriever = givenPassages(PASSAGES);
    const status: EngineStatus = {
      generator: generator.info,
      retriever: retriever.info,
      backend: 'wasm',
      backendReason: 'A test.',
      threads: 1,
      cached: true,
      cacheReason: null,
    };
    const losable: LanguageModel = {
      info: generator.info,
      decode: (ids) => generator.decode(ids),
      generate(requests, signal) {
        if (trapping) trap();
        if (losing) throw new SelfRagError('gpu-lost', 'Lost.');
        return generator.generate(requests, signal);
      },
    };
    return { generator: losable, retriever, status };
  }, hold);
  expose(host, channel.port2);
  engine = newEngine();
});

afterEach(() => {
  channel.port1.close();
  channel.port2.close();
});

function newEngine({ cut = () => new Promise<never>(() => undefined) }: Pick<ClientOptions, 'cut'> = {}): Engine {
  const makeWorker = () => Object.assign(channel.port1, { terminate: () => channel.port1.close() }) as EngineWorker;
  return createEngine({ makeWorker, root: 'https://example.org/', cut });
}

const load = () => engine.load({ backend: 'auto' }, () => undefined);

async function traceOf(stream: AsyncIterable<RunEvent>): Promise<Trace> {
  let trace: Trace | null = null;
  for await (const event of stream) trace = reduce(trace, event);
  if (!trace) throw new Error('no events came');
  return trace;
}

/** Runs a module whose only function is an unreachable instruction. */
function trap(): void {
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes))).exports;
  (f as () => void)();
}

describe('loading', () => {
  it('tells its progress and what was loaded', async () => {
    const steps: string[] = [];
    const status = await engine.load({ backend: 'wasm' }, ({ step }) => steps.push(step));
    expect(status.generator.sha256).toBe(generator.info.sha256);
    expect(steps).toEqual(['generator']);
    expect(loads).toEqual([{ backend: 'wasm', root: 'https://example.org/', avoidGpu: null }]);
  });

  it('that failed tells why and may be tried again', async () => {
    failLoad = new SelfRagError('file-truncated', 'Incomplete.', { file: 'model.onnx' });
    await expect(load()).rejects.toMatchObject({ code: 'file-truncated', facts: { file: 'model.onnx' } });
    failLoad = null;
    expect((await load()).backend).toBe('wasm');
  });

  it('has to come before asking', async () => {
    await expect(traceOf(engine.run(REQUEST))).rejects.toMatchObject({ code: 'not-loaded' });
    await expect(engine.search('x', 1)).rejects.toMatchObject({ code: 'not-loaded' });
  });
});

describe('a run', () => {
  it('arrives event by event and ends as a finished trace', async () => {
    await load();
    const trace = await traceOf(engine.run(REQUEST));
    expect(trace.status).toBe('finished');
    expect(trace.error).toBeNull();
    expect(trace.nodes.length).toBeGreaterThanOrEqual(PASSAGES.length);
  });

  it('gives the same when it is run again, and beside plain RAG', async () => {
    await load();
    const [first, baseline] = await Promise.all([traceOf(engine.run(REQUEST)), traceOf(engine.plainRag(REQUEST))]);
    const again = await traceOf(engine.run(REQUEST));
    expect(again.nodes).toEqual(first.nodes);
    expect(baseline.method).toBe('plain-rag');
    expect(baseline.nodes).toHaveLength(1);
  });

  it('that is left after its first event leaves an engine that works', async () => {
    await load();
    const stream = engine.run(REQUEST);
    expect((await stream.next()).value).toMatchObject({ kind: 'started' });
    await stream.return?.();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect((await traceOf(engine.run(REQUEST))).status).toBe('finished');
  });

  it('carries errors with their code', async () => {
    await load();
    await expect(traceOf(engine.run({ ...REQUEST, question: ' ' }))).rejects.toMatchObject({ code: 'empty-question' });
    const trace = await traceOf(engine.run({ ...REQUEST, question: 'why '.repeat(3000) }));
    expect(trace).toMatchObject({ status: 'failed', error: { code: 'context-overflow' } });
  });
});

it('holds nothing of what it answered', async () => {
  await load();
  expect(await heldAfter(() => engine.search('capital', 1))).toBe(0);
});

describe('going on with a record', () => {
  it('generates only what is missing', async () => {
    await load();
    const first = await traceOf(engine.run({ ...REQUEST, settings: { ...REQUEST.settings, maxDepth: 1 } }));
    let trace: Trace = forceDecision(first, null, 'no_retrieve');
    for await (const event of engine.resume({ trace, settings: trace.settings })) trace = reduce(trace, event);
    expect(trace.status).toBe('finished');
    expect(trace.nodes.slice(0, first.nodes.length)).toEqual(first.nodes);
    expect(trace.nodes).toHaveLength(first.nodes.length + 1);
    expect(replay(trace, trace.settings).missing).toEqual([]);
  });

  it('that is left leaves an engine that works', async () => {
    await load();
    const first = await traceOf(engine.run(REQUEST));
    const stream = engine.resume({ trace: forceDecision(first, null, 'no_retrieve'), settings: first.settings });
    expect((await stream.next()).value).toMatchObject({ kind: 'resumed' });
    await stream.next();
    await stream.return?.();
    expect((await traceOf(engine.run(REQUEST))).nodes).toEqual(first.nodes);
  });
});

describe('a critique', () => {
  const input = { question: REQUEST.question, passages: PASSAGES, answer: 'The capital of Bolivia is Sucre.' };

  it('judges the answer after each passage and writes none of its own', async () => {
    await load();
    const made: Critique[] = [];
    for await (const one of engine.critique(input)) made.push(one);
    expect(made).toHaveLength(1);
    expect(made[0]?.verdicts.map(({ passage }) => passage?.id)).toEqual(['1', '2']);
    for (const { tokens } of made[0]?.verdicts ?? []) expect(tokens.map(({ text }) => text).join('').trim()).toBe(input.answer);
  });

  it('carries errors with their code, and leaves an engine that works when it is left', async () => {
    await load();
    await expect(engine.critique({ ...input, answer: ' ' }).next()).rejects.toMatchObject({ code: 'empty-answer' });
    const left = engine.critique(input);
    const pulled = left.next();
    await left.return?.();
    expect((await pulled).done).toBe(true);
    expect((await engine.critique(input).next()).done).toBe(false);
  });
});

it('free decoding shows every token, reflection tokens too', async () => {
  await load();
  const kinds: string[] = [];
  for await (const event of engine.freeDecode({ instruction: 'Hello!', paragraph: null, maxNewTokens: 5 })) {
    kinds.push(event.kind);
  }
  expect(kinds.at(-1)).toBe('finish');
  expect(kinds.length).toBeGreaterThan(1);
});

it('search answers with passages', async () => {
  await load();
  expect((await engine.search('capital', 1)).map(({ id }) => id)).toEqual(['1']);
});

describe('a worker that dies', () => {
  it('rejects everything that waits for it', async () => {
    await load();
    const stream = engine.run(REQUEST);
    await stream.next();
    channel.port1.dispatchEvent(new Event('error'));
    await expect(stream.next()).rejects.toMatchObject({ code: 'engine-crashed' });
    await expect(engine.search('x', 1)).rejects.toMatchObject({ code: 'engine-crashed' });
  });

  it('without a word is noticed by its lifeline', async () => {
    let kill: () => void = () => undefined;
    const cut = async (name: string) => {
      expect(held).toContain(name);
      await new Promise<void>((resolve) => (kill = resolve));
    };
    engine = newEngine({ cut });
    await load();
    const stream = engine.run(REQUEST);
    await stream.next();
    kill();
    await expect(stream.next()).rejects.toMatchObject({ code: 'engine-crashed' });
    expect(new Set(held).size).toBe(2);
  });

  it('by being put away does so too', async () => {
    await load();
    const pending = engine.search('x', 1);
    engine.dispose();
    await expect(pending).rejects.toMatchObject({ code: 'engine-disposed' });
  });
});

it('a trap in WebAssembly is told as the death of the engine, which can do no more', async () => {
  await load();
  trapping = true;
  expect(await traceOf(engine.run(REQUEST))).toMatchObject({ status: 'failed', error: { code: 'engine-crashed', facts: { detail: 'unreachable' } } });
  trapping = false;
});

it('a GPU lost in the middle of a run is left alone by the next engine', async () => {
  await load();
  losing = true;
  expect(await traceOf(engine.run(REQUEST))).toMatchObject({ status: 'failed', error: { code: 'gpu-lost' } });
  losing = false;
  await newEngine().load({ backend: 'auto' }, () => undefined);
  expect(loads.at(-1)?.avoidGpu).toMatch(/lost/);
});

it('news arrive as long as the engine lives, and a GPU that was lost and replaced is left alone by the next one', async () => {
  const news: EngineNews[] = [];
  await engine.load({ backend: 'auto' }, () => undefined, (one) => news.push(one));
  const told: EngineNews[] = [
    { kind: 'plan', candidates: 10, rows: 4, sentence: 'Four at a time.' },
    { kind: 'recovered', backend: 'wasm', sentence: 'The work goes on on WebAssembly.' },
  ];
  for (const one of told) tellNews(one);
  await engine.search('x', 1);
  expect(news).toEqual(told);
  await newEngine().load({ backend: 'auto' }, () => undefined);
  expect(loads.at(-1)?.avoidGpu).toMatch(/lost/);
});
