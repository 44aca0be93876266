import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../selfrag';
import { createDraftStore, MAX_QUESTION_CHARACTERS, questionProblem, requestOf } from './draft';

const example = { question: 'Q?', settings: DEFAULT_SETTINGS, passages: null, edits: [], example: 'x' };

describe('the draft', () => {
  it('keeps a question of one’s own that an example replaces', () => {
    const draft = createDraftStore(null);
    draft.type('mine');
    draft.fill(example);
    draft.fill({ ...example, question: 'Other?', example: 'y' });
    expect(draft.store.getState()).toMatchObject({ question: 'Other?', kept: 'mine' });
    draft.restoreKept();
    expect(draft.store.getState()).toMatchObject({ question: 'mine', kept: null, example: null });
  });

  it('takes an edit back when the original text is written again', () => {
    const draft = createDraftStore(null);
    draft.edit('1', 'changed', 'original');
    draft.edit('1', 'changed again', 'original');
    expect(draft.store.getState().edits).toEqual([{ id: '1', text: 'changed again' }]);
    draft.edit('1', 'original', 'original');
    expect(requestOf(draft.store.getState())).not.toHaveProperty('edits');
  });

  it('drops the edit of a given passage that is taken away, whose id the next one may have', () => {
    const draft = createDraftStore(null);
    const given = ['given-1', 'given-2'].map((id) => ({ id, title: id, text: 'original' }));
    draft.givePassages(given);
    for (const id of ['given-1', 'given-2', '1']) draft.edit(id, 'changed', 'original');
    draft.givePassages(given.slice(0, 1));
    expect(draft.store.getState().edits.map(({ id }) => id)).toEqual(['given-1', '1']);
    draft.givePassages(null);
    expect(draft.store.getState().edits.map(({ id }) => id)).toEqual(['1']);
  });

  it('replaces only the settings that are set', () => {
    const draft = createDraftStore(null);
    draft.set({ beamWidth: 4 });
    draft.set({ threshold: null });
    expect(draft.store.getState().settings).toEqual({ ...DEFAULT_SETTINGS, beamWidth: 4, threshold: null });
  });
});

describe('what an example sets', () => {
  const given = [{ id: 'given-1', title: 'Chess', text: 'A board game.' }];
  const never = { ...example, settings: { ...DEFAULT_SETTINGS, mode: 'never' as const }, example: 'never' };
  const edited = { ...example, question: 'Peru?', edits: [{ id: '7', text: 'Cusco' }], passages: given, example: 'edited' };

  /** A person with a setting, a weight and an edit of their own. */
  function mine() {
    const draft = createDraftStore(null);
    draft.set({ beamWidth: 3, weights: { ...DEFAULT_SETTINGS.weights, use: 0.1 } });
    draft.edit('1', 'changed', 'original');
    return { draft, before: draft.store.getState(), now: () => draft.store.getState() };
  }

  it('goes with its question, and is offered once', () => {
    const { draft, before, now } = mine();
    draft.fill(never);
    draft.type('Q?');
    expect(now()).toMatchObject({ ...never, returned: null });
    draft.type('My own?');
    expect(requestOf(now())).toEqual({ ...requestOf(before), question: 'My own?' });
    expect(now().returned?.example).toBe('never');
    draft.useReturned();
    expect(now()).toMatchObject({ question: 'My own?', settings: never.settings, edits: [], returned: null, example: null });
  });

  it('goes when a question that was kept comes back, and nothing is said where it set nothing', () => {
    const draft = createDraftStore(null);
    draft.type('Mine?');
    draft.fill(example);
    draft.fill(never);
    draft.restoreKept();
    expect(draft.store.getState()).toMatchObject({ question: 'Mine?', settings: DEFAULT_SETTINGS, kept: null });
    expect(draft.store.getState().returned).not.toBeNull();
    draft.asked();
    expect(draft.store.getState().returned).toBeNull();
    draft.fill(example);
    draft.type('Mine again?');
    expect(draft.store.getState().returned).toBeNull();
  });

  it('goes back to what was there before the first of several examples', () => {
    const { draft, before, now } = mine();
    draft.fill(never);
    draft.fill(edited);
    draft.type('My own?');
    expect(requestOf(now())).toEqual({ ...requestOf(before), question: 'My own?' });
  });

  it('leaves alone what a person has changed since, also when the example’s comes back', () => {
    const { draft, before, now } = mine();
    draft.fill(never);
    draft.set({ weights: { ...now().settings.weights, rel: 0.5 }, passages: 2 });
    draft.edit('2', 'mine, too', 'original');
    draft.type('My own?');
    expect(now().settings).toEqual({ ...before.settings, passages: 2, weights: { ...before.settings.weights, rel: 0.5 } });
    expect(now().edits).toEqual([{ id: '2', text: 'mine, too' }, { id: '1', text: 'changed' }]);
    draft.set({ beamWidth: 6 });
    draft.useReturned();
    expect(now().settings).toMatchObject({ mode: 'never', beamWidth: 6, passages: 2 });
  });

  it('does not come back where the person went back to the paper’s settings', () => {
    const { draft, now } = mine();
    draft.fill(never);
    draft.reset();
    draft.type('My own?');
    expect(now().settings).toEqual(DEFAULT_SETTINGS);
  });

  it('comes back with its question when the opening of another run is undone, and its edits only with it', () => {
    const { draft, before, now } = mine();
    draft.fill(edited);
    const left = draft.content();
    draft.fill({ ...example, example: null });
    draft.restore(left);
    expect(now()).toMatchObject(edited);
    draft.type('My own?');
    expect(requestOf(now())).toEqual({ ...requestOf(before), question: 'My own?' });
    draft.restoreEdits(left);
    expect(now().edits).toEqual(before.edits);
  });
});

describe('a question', () => {
  it.each(['', '  \n '])('is refused when it is empty: %j', (question) => {
    expect(questionProblem(question)?.code).toBe('empty-question');
  });

  it('is refused above the limit, with both figures', () => {
    expect(questionProblem('x'.repeat(MAX_QUESTION_CHARACTERS))).toBeNull();
    expect(questionProblem('x'.repeat(MAX_QUESTION_CHARACTERS + 1))).toMatchObject({
      code: 'question-too-long',
      message: expect.stringContaining('20,001 characters, the limit is 20,000') as string,
    });
  });
});
