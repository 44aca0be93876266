/** What a person has typed and set, kept apart from any run so that nothing that happens to a run can lose it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { DEFAULT_SETTINGS, givenPassages, type Edit, type ErrorData, type Passage, type Settings, type Trace } from '../../selfrag';
import type { ResumeRequest, RunRequest } from '../worker/api';

export const MAX_QUESTION_CHARACTERS = 20_000;

export interface Draft {
  readonly question: string;
  readonly settings: Settings;
  /** Read instead of searching; null: search the encyclopedia. */
  readonly passages: readonly Passage[] | null;
  /** Passage texts changed by hand. */
  readonly edits: readonly Edit[];
  /** The example that filled the draft, until the question is changed. */
  readonly example: string | null;
  /** A question of one's own that an example replaced; offered back. */
  readonly kept: string | null;
}

/** What another run brings along when it is opened. */
export type DraftContent = Pick<Draft, 'question' | 'settings' | 'passages' | 'edits' | 'example'>;

export interface DraftStore {
  readonly store: StoreApi<Draft>;
  type(question: string): void;
  set(settings: Partial<Settings>): void;
  reset(): void;
  content(): DraftContent;
  fill(content: DraftContent): void;
  restoreKept(): void;
  /** Edits of given passages that are gone go with them: their ids may come again. */
  givePassages(passages: readonly Passage[] | null): void;
  /** `original` is the text before any edit, where it is known: writing it again takes the edit back. */
  edit(id: string, text: string, original: string | undefined): void;
  setEdits(edits: readonly Edit[]): void;
  /** Takes all edits back. */
  restoreTexts(): void;
}

/** What stands in the way of running this question, or null. */
export function questionProblem(question: string): ErrorData | null {
  if (question.trim() === '') {
    return { code: 'empty-question', message: 'The question is empty. Type a question or choose an example.', facts: {} };
  }
  if (question.length > MAX_QUESTION_CHARACTERS) {
    const [length, limit] = [question.length, MAX_QUESTION_CHARACTERS].map((n) => n.toLocaleString('en'));
    return {
      code: 'question-too-long',
      message: `The question has ${length} characters, the limit is ${limit}. Shorten it; it is still in the box.`,
      facts: { length: question.length, limit: MAX_QUESTION_CHARACTERS },
    };
  }
  return null;
}

export function requestOf({ question, settings, passages, edits }: Draft): RunRequest {
  return { question, settings, ...(passages ? { passages } : {}), ...(edits.length > 0 ? { edits } : {}) };
}

/** To go on with a trace under the settings of the draft; given passages go along where the run was given passages, too. */
export function resumeRequestOf(trace: Trace, { settings, passages }: Draft): ResumeRequest {
  const given = trace.retriever.name === givenPassages([]).info.name;
  return { trace, settings, ...(given && passages ? { passages } : {}) };
}

/** @param saved the question of an earlier visit in this tab, if any */
export function createDraftStore(saved: string | null): DraftStore {
  const store = createStore<Draft>(() => ({
    question: saved ?? '',
    settings: DEFAULT_SETTINGS,
    passages: null,
    edits: [],
    example: null,
    kept: null,
  }));
  const { getState, setState } = store;

  return {
    store,
    type: (question) => setState({ question, example: null }),
    set: (settings) => setState({ settings: { ...getState().settings, ...settings } }),
    reset: () => setState({ settings: DEFAULT_SETTINGS }),
    content() {
      const { question, settings, passages, edits, example } = getState();
      return { question, settings, passages, edits, example };
    },
    fill(content) {
      const { question, example, kept } = getState();
      const own = example === null && question.trim() !== '' && question !== content.question;
      setState({ ...content, kept: own ? question : kept === content.question ? null : kept });
    },
    restoreKept: () => setState(({ kept, question }) => ({ question: kept ?? question, kept: null, example: null })),
    givePassages: (passages) =>
      setState(({ passages: before, edits }) => {
        const gone = before?.filter(({ id }) => !passages?.some((passage) => passage.id === id)) ?? [];
        return { passages, edits: edits.filter((edit) => !gone.some(({ id }) => id === edit.id)) };
      }),
    setEdits: (edits) => setState({ edits }),
    restoreTexts: () => setState({ edits: [] }),
    edit: (id, text, original) =>
      setState(({ edits }) => {
        const others = edits.filter((edit) => edit.id !== id);
        return { edits: text === original ? others : [...others, { id, text }] };
      }),
  };
}
