// @vitest-environment jsdom
import { act, cleanup, configure, createEvent, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SETTINGS, SelfRagError } from '../selfrag';
import { App } from './App';
import { PlaygroundProvider } from './state/context';
import { createPlayground, type Surroundings } from './state/playground';
import { NILE_STORY, TOOTHBRUSH_STORY } from './testing/stories';
import { toldTrace } from './testing/told';
import { toldEngine } from './testing/toldEngine';

const recorded = await toldTrace(NILE_STORY, { question: 'Into which sea does the Nile flow?', settings: DEFAULT_SETTINGS });

const FILES: Record<string, string> = {
  'traces/index.json': JSON.stringify({ examples: [{ id: 'one-hop', title: 'One', shows: 'It.', file: 'one.json' }] }),
  'traces/one.json': JSON.stringify(recorded),
};

async function open(around: Partial<Surroundings> = {}) {
  const engine = toldEngine(NILE_STORY);
  const playground = createPlayground({
    createEngine: async () => engine,
    fetchText: async (path) => {
      const text = FILES[path];
      if (text === undefined) throw new SelfRagError('file-missing', `${path} is not there.`);
      return text;
    },
    now: () => 0,
    schedule: (flush) => void setTimeout(flush, 20),
    savedQuestion: null,
    ...around,
  });
  render(
    <PlaygroundProvider playground={playground}>
      <App />
    </PlaygroundProvider>,
  );
  await act(() => playground.start());
  return { engine, playground, user: userEvent.setup() };
}

// A whole page in jsdom takes its time, most of it for finding out what is hidden.
configure({ defaultHidden: true, asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  window.location.hash = '';
  // What jsdom lacks.
  window.matchMedia = vi.fn(() => ({ matches: true, addEventListener: vi.fn(), removeEventListener: vi.fn() })) as never;
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  window.scrollTo = vi.fn() as never;
  Element.prototype.scrollIntoView = vi.fn();
});
afterEach(cleanup);

const answer = () => screen.getByRole('region', { name: 'Self-RAG answers' });

describe('the page', () => {
  it('opens on the recorded answer, without an engine', async () => {
    const { engine } = await open();
    expect(answer().textContent).toContain('The Nile empties into the Mediterranean Sea.');
    expect(screen.getByRole('article', { name: 'Candidate 1A' }).textContent).toContain('In the answer');
    expect(engine.asked).toEqual([]);
  });

  it('re-ranks at once when a weight moves, without the engine', async () => {
    const { engine, user } = await open();
    const standing = (name: string) => within(screen.getByRole('article', { name })).getAllByText(/^(In the answer|Kept|Dropped)$/)[0]?.textContent;
    expect([standing('Candidate 1A'), standing('Candidate 1D')]).toEqual(['In the answer', 'Dropped']);
    const ledger = within(screen.getByRole('article', { name: 'Candidate 1A' })).getByRole('table');
    const before = ledger.textContent;
    screen.getByRole('slider', { name: 'Support weight' }).focus();
    await user.keyboard('{Home}');
    expect(ledger.textContent).not.toBe(before);
    expect(engine.asked).toEqual([]);
  });

  it('answers a typed question on Enter and cites the passage', async () => {
    const { engine, user } = await open();
    const box = screen.getByRole('textbox', { name: 'Your question' });
    fireEvent.change(box, { target: { value: 'Where does the Nile end?' } });
    await user.type(box, '{Enter}');
    await waitFor(() => expect(answer().textContent).toContain('Where does the Nile end?'));
    await waitFor(() => expect(within(answer()).getAllByRole('button', { name: /Citation 1/ })).toHaveLength(2));
    expect(engine.asked).toEqual(['Where does the Nile end?']);
    await user.click(within(answer()).getAllByRole('button', { name: /Citation 1/ })[0] as HTMLElement);
    expect(document.activeElement?.textContent).toContain('[1] Nile');
  });

  it('says what to do about an empty question, and loses nothing', async () => {
    const { user } = await open();
    await user.clear(screen.getByRole('textbox', { name: 'Your question' }));
    await user.click(screen.getByRole('button', { name: 'Ask' }));
    expect(screen.getByRole('alert').textContent).toContain('The question is empty. Type a question');
    expect(answer().textContent).toContain('The Nile empties into the Mediterranean Sea.');
  });

  it('says that no passage answers a question for sure, and how to ask', async () => {
    const { user } = await open({ createEngine: async () => toldEngine(TOOTHBRUSH_STORY) });
    await user.type(screen.getByRole('textbox', { name: 'Your question' }), '{Enter}');
    await waitFor(() => expect(answer().textContent).toContain('No passage that was read answers this for sure.'));
    expect(answer().textContent).toContain('Name what the question is about in full');
  });

  it('leads from Ask to the answer, but nobody who has scrolled on, and no slider', async () => {
    const { user, playground } = await open();
    const led = vi.mocked(Element.prototype.scrollIntoView);
    const ask = () => user.type(screen.getByRole('textbox', { name: 'Your question' }), '{Enter}');
    await ask();
    await waitFor(() => expect(playground.main.store.getState().phase).toBe('idle'));
    expect(led.mock.contexts).toEqual([answer()]);
    expect(led).toHaveBeenCalledWith({ block: 'nearest' });
    act(() => playground.draft.set({ threshold: 0.9 }));
    const form = screen.getByRole('textbox', { name: 'Your question' }).closest('form')!;
    form.getBoundingClientRect = () => new DOMRect(0, -500, 300, 100);
    await ask();
    await waitFor(() => expect(playground.main.store.getState().phase).toBe('idle'));
    expect(led).toHaveBeenCalledTimes(1);
  });

  it('takes a double click on Ask for one, and says when a stop left what was there', async () => {
    const { engine } = await open({ createEngine: async () => toldEngine(NILE_STORY, 50) });
    const button = (name: string) => screen.getByText(name, { selector: 'button' });
    const click = (name: string, detail: number, timeStamp: number) => {
      const event = createEvent.click(button(name), { detail });
      Object.defineProperty(event, 'timeStamp', { value: timeStamp });
      fireEvent(button(name), event);
    };
    click('Ask', 1, 1000);
    click('Stop', 2, 1600);
    click('Stop', 1, 1300);
    expect(screen.queryByText('Stopped before anything was written.')).toBeNull();
    click('Stop', 1, 2000);
    expect(screen.getByText('Stopped before anything was written.')).toBeDefined();
    click('Ask', 2, 2200);
    expect(button('Ask')).toBeDefined();
    expect(engine.asked).toEqual([]);
    // By key.
    click('Ask', 0, 2300);
    expect(screen.queryByText('Stopped before anything was written.')).toBeNull();
  });

  it('gives a question of one’s own the settings of before the example, says so, and offers the example’s', async () => {
    const { playground, user } = await open();
    await act(() => playground.openExample('never'));
    const mode = () => playground.draft.store.getState().settings.mode;
    fireEvent.change(screen.getByRole('textbox', { name: 'Your question' }), { target: { value: 'What is the capital of Chile?' } });
    expect(mode()).toBe('adaptive');
    expect(screen.getByText(/^Settings are yours again/).textContent).toContain('the example “Never retrieve” had its own.');
    await user.click(screen.getByRole('button', { name: 'Use the example’s' }));
    expect(mode()).toBe('never');
    expect(screen.queryByText(/are yours again/)).toBeNull();
  });

  it('says of the shipped model alone that it cannot read a question, before and after', async () => {
    const { playground } = await open();
    fireEvent.change(screen.getByRole('textbox', { name: 'Your question' }), { target: { value: '北京是哪个国家的首都？' } });
    expect(screen.getByText(/^The pocket model reads English only: /)).toBeDefined();
    const shown = { ...recorded, question: '北京是哪个国家的首都？' };
    act(() => playground.main.put(shown));
    expect(answer().textContent).not.toContain('English only');
    act(() => playground.main.put({ ...shown, generator: { ...shown.generator, name: 'pocket-selfrag-generator' } }));
    expect(answer().textContent).toContain('The pocket model reads English only.');
    act(() => playground.chooseModel({ kind: 'stored', key: 'mine' }));
    expect(screen.queryByText(/^The pocket model reads English only: /)).toBeNull();
  });

  it('leads from an answer to what the models can and cannot do', async () => {
    const { user } = await open();
    await user.click(within(answer()).getByRole('link', { name: 'May be wrong: what to expect' }));
    await waitFor(() => expect(document.title).toContain('About'));
    expect(vi.mocked(Element.prototype.scrollIntoView).mock.contexts.at(-1)).toHaveProperty('id', 'expect');
  });

  it('shows plain RAG on the same question beside it', async () => {
    const { user } = await open();
    await user.click(screen.getByRole('button', { name: 'Ask plain RAG the same' }));
    const plain = screen.getByRole('region', { name: 'Plain RAG answers' });
    await waitFor(() => expect(plain.textContent).toContain('[1] Nile'));
  });

  it('asks plain RAG what is shown, and leaves a question alone that was typed but not asked', async () => {
    const { engine, user } = await open();
    const box = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Your question' });
    fireEvent.change(box, { target: { value: 'Something long and new?' } });
    await user.click(screen.getByRole('button', { name: 'Ask plain RAG the same' }));
    await screen.findByRole('button', { name: 'Ask plain RAG again' });
    expect(engine.asked).toEqual(['Into which sea does the Nile flow?']);
    expect(box.value).toBe('Something long and new?');
  });

  it('says that the answer of plain RAG is out of date, until it is asked again', async () => {
    const { playground, user } = await open();
    const plain = screen.getByRole('region', { name: 'Plain RAG answers' });
    await user.click(screen.getByRole('button', { name: 'Ask plain RAG the same' }));
    const again = await screen.findByRole('button', { name: 'Ask plain RAG again' });
    expect(plain.textContent).not.toContain('Out of date');
    act(() => playground.draft.edit('1', 'The Nile empties into the Baltic Sea.', ''));
    expect(plain.textContent).toContain('Out of date. Changed since: evidence.');
    act(() => {
      window.location.hash = '#/compare';
    });
    await screen.findByText(/^Plain RAG answered before this was changed: evidence/);
    act(() => {
      window.location.hash = '#/';
    });
    await user.click(again);
    await waitFor(() => expect(plain.textContent).toContain('The Nile empties into the Baltic Sea.'));
    expect(plain.textContent).not.toContain('Out of date');
  });

  it('says once how a run ended, and hands the focus on between Ask and Stop', async () => {
    const { user } = await open({ createEngine: async () => toldEngine(NILE_STORY, 10) });
    const spoken: (string | null)[] = [];
    const region = screen.getAllByRole('status').find((status) => status.matches('.sr-only'))!;
    new MutationObserver(() => spoken.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
    const press = async (name: string) => {
      screen.getByRole('button', { name }).focus();
      await user.keyboard('{Enter}');
    };
    await press('Ask');
    expect(document.activeElement?.textContent).toBe('Stop');
    await screen.findByText(/^Answer: /);
    expect(spoken).toEqual(['Answer: The Nile empties into the Mediterranean Sea. It is 6,650 km long and passes Cairo.']);
    expect(document.activeElement?.textContent).toBe('Ask');

    await press('Ask');
    await waitFor(() => expect(answer().getAttribute('aria-busy')).toBe('true'));
    await press('Stop');
    expect(document.activeElement?.textContent).toBe('Ask');
    expect(spoken.slice(1)).toEqual(['', 'Stopped.']);

    const box = screen.getByRole('textbox', { name: 'Your question' });
    box.focus();
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(box);
  });

  it.each([
    ['#/quick-start', 'Decode', /^Output: The Nile flows/],
    ['#/critique', 'Criticise', 'Judged after 2 passages.'],
  ])('%s hands the focus on, and says that it is done', async (hash, start, said) => {
    const { user } = await open({ createEngine: async () => toldEngine(NILE_STORY, 10) });
    act(() => {
      window.location.hash = hash;
    });
    (await screen.findByRole('button', { name: start })).focus();
    await user.keyboard('{Enter}');
    expect(document.activeElement?.textContent).toBe('Stop');
    expect((await screen.findByText(said)).getAttribute('role')).toBe('status');
    expect(document.activeElement?.textContent).toBe(start);
  });

  it('keeps what was typed when the view changes', async () => {
    const { user } = await open();
    await user.type(screen.getByRole('textbox', { name: 'Your question' }), ' And then?');
    act(() => {
      window.location.hash = '#/quick-start';
    });
    await user.type(await screen.findByRole('textbox', { name: 'Instruction' }), ' More.');
    act(() => {
      window.location.hash = '#/';
    });
    await waitFor(() => expect(document.title).toContain('Playground'));
    act(() => {
      window.location.hash = '#/quick-start';
    });
    await waitFor(() => expect(document.title).toContain('Quick start'));
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Instruction' }).value).toContain(' More.');
  });
});
