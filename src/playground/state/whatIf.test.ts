import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, replay, SelfRagError, unexpanded, type RunEvent, type Trace } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { toldEngine, type ToldEngine } from '../testing/toldEngine';
import { MOST_STEPS } from './history';
import { createPlayground } from './playground';

const QUESTION = 'Into which sea does the Nile flow?';
const recorded = await toldTrace(NILE_STORY, { question: QUESTION, settings: DEFAULT_SETTINGS });

/** A page that shows the recorded run. */
async function page(engine: ToldEngine = toldEngine(NILE_STORY)) {
  const playground = createPlayground({
    createEngine: async () => engine,
    fetchText: async (path) => {
      if (path === 'corpus/kinds.json') return '{"kinds":[]}';
      if (path === 'corpus/passages.tsv') return `id\ttext\ttitle\n1\t${NILE_STORY.passages[0]?.text}\tNile\n`;
      throw new SelfRagError('file-missing', `${path} is not there.`);
    },
    now: () => 0,
    schedule: (flush) => flush(),
    savedQuestion: QUESTION,
  });
  await playground.main.adopt(async () => recorded);
  const shown = (): Trace => {
    const { value } = playground.main.store.getState();
    if (!value) throw new Error('nothing is shown');
    return value;
  };
  const missing = () => replay(shown(), playground.draft.store.getState().settings).missing;
  return { playground, shown, missing, engine, ...playground.whatIf };
}

/** The candidate that read the best passage. */
const reader = () => {
  const node = recorded.nodes.find(({ evidence, depth }) => depth === 1 && evidence?.index === 0);
  if (!node) throw new Error('the story has no reader');
  return node;
};

describe('a change by hand', () => {
  it('drops a passage at once, without the engine, and restores it', async () => {
    const { playground, shown, engine, dropPassage } = await page();
    dropPassage('r1', 0, true);
    expect(shown().retrievals[0]?.passages[0]?.dropped).toBe(true);
    expect(shown().answer.text).not.toBe(recorded.answer.text);
    dropPassage('r1', 0, false);
    expect(shown().answer).toEqual(recorded.answer);
    expect(playground.engine.store.getState().phase).toBe('idle');
    expect(engine.asked).toEqual([]);
  });

  it('edits a passage in the shown run and for the next one, and generates only what read it', async () => {
    const { playground, shown, missing, editPassage } = await page();
    const text = 'The Nile empties into the Baltic Sea.';
    await editPassage('r1', 0, text);
    expect(shown().retrievals[0]?.passages[0]).toMatchObject({ text, edited: true });
    expect(playground.draft.store.getState().edits).toEqual([{ id: '1', text }]);
    expect(missing()).not.toEqual([]);
    const kept = shown().nodes.map(({ id }) => id);
    expect(kept).not.toContain(reader().id);

    await playground.resume();
    expect(missing()).toEqual([]);
    for (const id of kept) expect(shown().nodes.find((node) => node.id === id)).toEqual(recorded.nodes.find((node) => node.id === id));
    expect(shown().nodes.length).toBeGreaterThan(kept.length);
  });

  it('takes an edit back when the original text is written again', async () => {
    const { playground, shown, editPassage } = await page();
    await editPassage('r1', 0, 'Other.');
    await editPassage('r1', 0, NILE_STORY.passages[0]?.text ?? '');
    expect(playground.draft.store.getState().edits).toEqual([]);
    expect(shown().retrievals[0]?.passages[0]?.edited).toBe(false);
  });

  it('knows the original of a given passage, and keeps an edit whose original it does not know', async () => {
    const given = NILE_STORY.passages.map(({ id, title, text }) => ({ id: `given-${id}`, title, text }));
    const { playground, shown, editPassage } = await page();
    playground.draft.givePassages(given);
    await playground.ask();
    const passage = () => shown().retrievals[0]?.passages[0];
    const edit = { id: 'given-1', text: 'Other.' };
    await editPassage('r1', 0, edit.text);
    await editPassage('r1', 0, edit.text);
    expect([passage()?.edited, playground.draft.store.getState().edits]).toEqual([true, [edit]]);
    await editPassage('r1', 0, given[0]?.text ?? '');
    expect([passage()?.edited, playground.draft.store.getState().edits]).toEqual([false, []]);

    await editPassage('r1', 0, edit.text);
    await playground.openFile({ name: 'a.json', size: 1, text: async () => JSON.stringify(shown()) });
    await editPassage('r1', 0, edit.text);
    expect([passage()?.edited, playground.draft.store.getState().edits]).toEqual([true, [edit]]);
  });

  it('forces a token, and the segment is written again from there', async () => {
    const { playground, shown, missing, forceToken } = await page();
    const node = reader();
    forceToken(node.id, 0, '[Irrelevant]', '1A');
    expect(missing()).toEqual([{ kind: 'forced-token', node: node.id, step: 0, token: '[Irrelevant]' }]);
    await playground.resume();
    expect(missing()).toEqual([]);
    const again = shown().nodes.find(({ forced }) => forced?.of === node.id);
    expect(again?.tokens[0]?.text).toBe('[Irrelevant]');
    forceToken(node.id, 0, null, '1A');
    expect(shown().answer).toEqual(recorded.answer);
  });

  it('forces the token that stands there by taking the force back', async () => {
    const { shown, forceToken } = await page();
    const node = reader();
    forceToken(node.id, 0, '[Irrelevant]', '1A');
    forceToken(node.id, 0, '[Relevant]', '1A');
    expect(shown().forced).toEqual([]);
  });

  it('forces a decision, and generates the branch that was never taken', async () => {
    const { playground, shown, missing, forceDecision } = await page();
    forceDecision(null, 'no_retrieve');
    expect(missing()).toMatchObject([{ kind: 'segment', after: null, candidates: 1 }]);
    await playground.resume();
    expect(shown().answer.text).toBe('The Nile flows into the Red Sea.');
    forceDecision(null, null);
    expect(shown().answer).toEqual(recorded.answer);
  });

  it('that cannot be made says why and changes nothing', async () => {
    const { playground, shown, forceDecision } = await page();
    forceDecision(null, 'continue');
    expect(shown()).toBe(recorded);
    expect(playground.main.store.getState().error?.code).toBe('nothing-to-continue');
  });

  it('waits until what is being generated is there', async () => {
    const { playground, shown, dropPassage } = await page(toldEngine(NILE_STORY, 1));
    const asking = playground.ask();
    dropPassage('r1', 0, true);
    expect(shown()).toBe(recorded);
    playground.main.stop();
    await asking;
  });
});

describe('undo', () => {
  it('goes back step by step, edits of the draft included, and names each step', async () => {
    const { playground, shown, history, dropPassage, editPassage, undo } = await page();
    dropPassage('r1', 1, true);
    const dropped = shown();
    await editPassage('r1', 0, 'Other.');
    await playground.resume();
    expect(history.store.getState().past.map(({ what }) => what)).toEqual([
      'dropping “Danube”',
      'editing “Nile”',
      'generating what was missing',
    ]);
    undo();
    undo();
    expect(shown()).toBe(dropped);
    expect(playground.draft.store.getState().edits).toEqual([]);
    undo();
    expect(shown()).toBe(recorded);
    undo();
    expect(shown()).toBe(recorded);
  });

  it('keeps at least twenty steps and forgets the oldest', async () => {
    const { history, shown, dropPassage, undo } = await page();
    expect(MOST_STEPS).toBeGreaterThanOrEqual(20);
    for (let i = 0; i <= MOST_STEPS; i++) dropPassage('r1', 1, i % 2 === 0);
    expect(history.store.getState().past).toHaveLength(MOST_STEPS);
    for (let i = 0; i < MOST_STEPS; i++) undo();
    expect(shown().retrievals[0]?.passages[1]?.dropped).toBe(true);
  });

  it('brings back the run that a new question replaced', async () => {
    const { playground, shown, undo } = await page();
    playground.draft.type('Which river passes Cairo?');
    await playground.ask();
    expect(shown().question).toBe('Which river passes Cairo?');
    undo();
    expect(shown()).toBe(recorded);
  });
});

describe('a step', () => {
  it('is named after what replaced the run, though earlier work ended meanwhile', async () => {
    const { playground, history } = await page(toldEngine(NILE_STORY, 1));
    const first = playground.ask();
    playground.main.stop();
    await Promise.all([playground.ask(), first]);
    expect(history.store.getState().past.map(({ what }) => what)).toEqual(['asking']);
    const second = playground.ask();
    await playground.openFile({ name: 'a.json', size: 1, text: async () => JSON.stringify(recorded) });
    await second;
    expect(history.store.getState().past.map(({ what }) => what)).toEqual(['asking', 'opening this run']);
  });
});

describe('expanding', () => {
  it('leaves no slider position with a gap, and keeps the answer', async () => {
    const { playground, shown } = await page();
    expect(unexpanded(recorded, DEFAULT_SETTINGS)).not.toEqual([]);
    await playground.expand(500);
    expect(unexpanded(shown(), DEFAULT_SETTINGS)).toEqual([]);
    expect(replay(shown(), DEFAULT_SETTINGS).answer.text).toBe(recorded.answer.text);
    for (const mode of ['always', 'never'] as const) expect(replay(shown(), { ...DEFAULT_SETTINGS, mode }).missing).toEqual([]);
  });

  it('generates no more than the budget', async () => {
    const { playground, shown } = await page();
    await playground.expand(6);
    const made = shown().nodes.length - recorded.nodes.length;
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThanOrEqual(6);
    expect(unexpanded(shown(), DEFAULT_SETTINGS)).not.toEqual([]);
  });
});

describe('both semantics', () => {
  it('are run on the shown question, each once, and end under those of the draft', async () => {
    const { playground, shown } = await page();
    await playground.runBoth();
    expect(shown().settings.semantics).toBe('released');
    expect(shown().completions.length).toBeGreaterThan(0);
    for (const semantics of ['paper', 'released'] as const) {
      expect(replay(shown(), { ...DEFAULT_SETTINGS, semantics }).missing).toEqual([]);
    }
    expect(shown().nodes).toEqual(recorded.nodes);
    const both = shown();
    await playground.runBoth();
    expect(shown()).toBe(both);
  });

  it('do not go on with another run that was opened meanwhile', async () => {
    const { playground, shown, engine } = await page(toldEngine(NILE_STORY, 1));
    playground.draft.set({ mode: 'never' });
    const running = playground.runBoth();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const other = { ...recorded, id: 'other' };
    await playground.main.adopt(async () => other);
    await running;
    expect(shown()).toBe(other);
    expect(engine.asked.length).toBeLessThanOrEqual(1);
  });
});

describe('going on', () => {
  it('keeps the last good trace when the engine fails on the way', async () => {
    const engine = toldEngine(NILE_STORY);
    engine.resume = async function* ({ trace, settings }): AsyncIterableIterator<RunEvent> {
      yield { kind: 'resumed', at: 1, settings };
      if (trace) throw new SelfRagError('engine-crashed', 'The engine stopped unexpectedly.');
    };
    const { playground, shown, forceDecision, undo } = await page(engine);
    forceDecision(null, 'no_retrieve');
    const changed = shown();
    await playground.resume();
    expect(shown()).toBe(changed);
    expect(playground.main.store.getState().error?.code).toBe('engine-crashed');
    undo();
    expect(shown()).toBe(recorded);
  });

  it('keeps the last good trace when the run itself ends in a failure', async () => {
    const engine = toldEngine(NILE_STORY);
    engine.resume = async function* ({ settings }): AsyncIterableIterator<RunEvent> {
      yield { kind: 'resumed', at: 1, settings };
      yield { kind: 'ended', at: 2, status: 'failed', error: { code: 'context-overflow', message: 'Too long.', facts: {} } };
    };
    const { playground, shown, forceDecision } = await page(engine);
    forceDecision(null, 'no_retrieve');
    const changed = shown();
    await playground.resume();
    expect(shown()).toBe(changed);
    expect(playground.main.store.getState()).toMatchObject({ phase: 'idle', error: { code: 'context-overflow' } });
  });

  it('that is stopped in the middle keeps what was there, and can be gone on with', async () => {
    const { playground, shown, missing, editPassage } = await page(toldEngine(NILE_STORY, 1));
    await editPassage('r1', 0, 'Other.');
    const before = shown().nodes;
    const going = playground.resume();
    await new Promise<void>((resolve) => {
      const unsubscribe = playground.main.store.subscribe(({ live }) => {
        if ((live?.nodes.length ?? 0) <= before.length) return;
        unsubscribe();
        resolve();
      });
    });
    playground.main.stop();
    await going;
    expect(shown().nodes.slice(0, before.length)).toEqual(before);
    expect(playground.main.store.getState().phase).toBe('idle');
    await playground.resume();
    expect(missing()).toEqual([]);
    expect(shown().status).toBe('finished');
  });

  it('that is stopped while the models load changes nothing', async () => {
    const { playground, shown, engine, forceDecision } = await page(toldEngine(NILE_STORY, 1));
    forceDecision(null, 'no_retrieve');
    const changed = shown();
    const going = playground.resume();
    playground.main.stop();
    await going;
    expect(shown()).toBe(changed);
    expect(engine.asked).toEqual([]);
  });

  it('is refused for a run of another model', async () => {
    const { playground, shown, engine } = await page();
    const foreign = { ...recorded, generator: { ...recorded.generator, sha256: 'f'.repeat(64) } };
    await playground.main.adopt(async () => foreign);
    await playground.resume();
    expect(shown()).toBe(foreign);
    expect(engine.asked).toEqual([]);
    expect(playground.main.store.getState().error?.code).toBe('other-model');
  });
});
