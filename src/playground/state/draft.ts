/** What a person has typed and set, kept apart from any run so that nothing that happens to a run can lose it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { DEFAULT_SETTINGS, isGiven, type Edit, type ErrorData, type Passage, type Settings, type Trace } from '../../selfrag';
import { conditionsApart, exchange, type Conditions } from '../lib/conditions';
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
  /** What the example set, and what stood there before the first of several; null without an example. */
  readonly lent: { readonly set: Conditions; readonly before: Conditions } | null;
  /** What went back to what it was when the question was no longer the example's; offered again until the next run. */
  readonly returned: { readonly example: string; readonly from: Conditions; readonly to: Conditions } | null;
  /** A question of one's own that an example replaced; offered back. */
  readonly kept: string | null;
}

/** What another run brings along when it is opened. */
export type Opening = Pick<Draft, 'question' | 'settings' | 'passages' | 'edits' | 'example'>;

/** All that undoing the opening of another run brings back. */
export type DraftContent = Opening & Pick<Draft, 'lent'>;

export interface DraftStore {
  readonly store: StoreApi<Draft>;
  type(question: string): void;
  set(settings: Partial<Settings>): void;
  reset(): void;
  content(): DraftContent;
  /** For a run that is opened: an example, or a file. */
  fill(opening: Opening): void;
  restore(content: DraftContent): void;
  restoreKept(): void;
  /** A question of one's own under what the example had set. */
  useReturned(): void;
  /** A run begins: what was said about the draft is over. */
  asked(): void;
  /** Edits of given passages that are gone go with them: their ids may come again. */
  givePassages(passages: readonly Passage[] | null): void;
  /** `original` is the text before any edit, where it is known: writing it again takes the edit back. */
  edit(id: string, text: string, original: string | undefined): void;
  /** Brings back the edits of an earlier draft, without those of an example whose question is no longer there. */
  restoreEdits(earlier: DraftContent): void;
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
  return { trace, settings, ...(isGiven(trace.retriever) && passages ? { passages } : {}) };
}

const conditionsOf = ({ settings, passages, edits }: Conditions): Conditions => ({ settings, passages, edits });

/** What a draft would hold without its example. */
const own = (draft: DraftContent): Conditions =>
  draft.lent ? exchange(conditionsOf(draft), draft.lent.set, draft.lent.before) : conditionsOf(draft);

/** @param saved the question of an earlier visit in this tab, if any */
export function createDraftStore(saved: string | null): DraftStore {
  const store = createStore<Draft>(() => ({
    question: saved ?? '',
    settings: DEFAULT_SETTINGS,
    passages: null,
    edits: [],
    example: null,
    lent: null,
    returned: null,
    kept: null,
  }));
  const { getState, setState } = store;

  /** Another question than the example's: what the example set and nobody changed since goes back. */
  function leave(question: string): Partial<Draft> {
    const draft = getState();
    const { example } = draft;
    if (example === null || question === draft.question) return { question };
    const [from, to] = [conditionsOf(draft), own(draft)];
    const returned = conditionsApart(from, to).length > 0 ? { example, from, to } : null;
    return { question, example: null, lent: null, ...to, returned };
  }

  /** A question of one's own that `opening` would replace, or the one that was kept before. */
  function keptAt(opening: Opening): string | null {
    const { question, example, kept } = getState();
    if (example === null && question.trim() !== '' && question !== opening.question) return question;
    return kept === opening.question ? null : kept;
  }

  return {
    store,
    type: (question) => setState(leave(question)),
    set: (settings) => setState({ settings: { ...getState().settings, ...settings } }),
    reset: () =>
      setState(({ lent }) => {
        const settings = DEFAULT_SETTINGS;
        // They are chosen for what comes after the example, too.
        return { settings, lent: lent && { ...lent, before: { ...lent.before, settings } } };
      }),
    content() {
      const { question, settings, passages, edits, example, lent } = getState();
      return { question, settings, passages, edits, example, lent };
    },
    fill(opening) {
      const lent = opening.example === null ? null : { set: conditionsOf(opening), before: own(getState()) };
      setState({ ...opening, lent, returned: null, kept: keptAt(opening) });
    },
    restore: (content) => setState({ ...content, returned: null, kept: keptAt(content) }),
    restoreKept: () => setState({ ...leave(getState().kept ?? getState().question), kept: null }),
    useReturned() {
      const { returned } = getState();
      if (returned) setState({ ...exchange(conditionsOf(getState()), returned.to, returned.from), returned: null });
    },
    asked: () => setState({ returned: null }),
    givePassages: (passages) =>
      setState(({ passages: before, edits }) => {
        const gone = before?.filter(({ id }) => !passages?.some((passage) => passage.id === id)) ?? [];
        return { passages, edits: edits.filter((edit) => !gone.some(({ id }) => id === edit.id)) };
      }),
    restoreEdits: (earlier) => setState({ edits: (earlier.example === getState().example ? earlier : own(earlier)).edits }),
    restoreTexts: () => setState({ edits: [] }),
    edit: (id, text, original) =>
      setState(({ edits }) => {
        const others = edits.filter((edit) => edit.id !== id);
        return { edits: text === original ? others : [...others, { id, text }] };
      }),
  };
}
