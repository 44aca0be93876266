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
