// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, givenPassages, type Trace } from '../../../selfrag';
import { PlaygroundProvider } from '../../state/context';
import { createPlayground } from '../../state/playground';
import { NILE_STORY } from '../../testing/stories';
import { toldTrace } from '../../testing/told';
import { toldEngine } from '../../testing/toldEngine';
import type { Engine, EngineNews } from '../../worker/api';
import { RunFacts } from './RunFacts';

const trace = await toldTrace(NILE_STORY, { question: 'Q?', settings: DEFAULT_SETTINGS });
const SENTENCE = '10 candidates of up to 340 tokens: 4 at a time, 412 MB of caches.';

afterEach(cleanup);

/** What is shown of a run after this news of the engine. */
async function facts(status: Trace['status'], news: EngineNews, retriever = trace.retriever) {
  const engine = toldEngine(NILE_STORY);
  const load: Engine['load'] = async (options, onProgress, onNews) => {
    const loaded = await engine.load(options, onProgress);
    onNews?.(news);
    return loaded;
  };
  const playground = createPlayground({
    createEngine: async () => ({ ...engine, load }),
    fetchText: async () => '',
    now: () => 0,
    schedule: (flush) => flush(),
    savedQuestion: null,
  });
  await playground.engine.ready();
  render(
    <PlaygroundProvider playground={playground}>
      <RunFacts trace={{ ...trace, status, retriever }} />
    </PlaygroundProvider>,
  );
}

it('says how the memory is divided while a run whose candidates do not fit at once goes on', async () => {
  await facts('running', { kind: 'plan', candidates: 10, rows: 4, sentence: SENTENCE });
  expect(screen.getByText(SENTENCE)).toBeDefined();
});

it('says nothing of it when all fit, or when the run is over', async () => {
  await facts('running', { kind: 'plan', candidates: 10, rows: 10, sentence: SENTENCE });
  await facts('finished', { kind: 'plan', candidates: 10, rows: 4, sentence: SENTENCE });
  expect(screen.queryByText(SENTENCE)).toBeNull();
});

it('says of a run that failed that it broke off', async () => {
  await facts('failed', { kind: 'plan', candidates: 10, rows: 10, sentence: SENTENCE });
  expect(screen.getByText('broke off before its end')).toBeDefined();
});

it('counts no search where passages were given', async () => {
  const plan = { kind: 'plan', candidates: 10, rows: 10, sentence: SENTENCE } as const;
  await facts('finished', plan, givenPassages([]).info);
  expect(screen.getByText('given passages, no search')).toBeDefined();
  expect(screen.queryByText(/\d search/)).toBeNull();
});
