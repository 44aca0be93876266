import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, plainRag, replay, type Settings } from '../../selfrag';
import { createDraftStore, type Draft } from '../state/draft';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { isPending, pendingOf, plainOutdated } from './pending';

const question = 'Into which sea does the Nile flow?';
const trace = await toldTrace(NILE_STORY, { question, settings: DEFAULT_SETTINGS });
const plain = await toldTrace(NILE_STORY, { question, settings: DEFAULT_SETTINGS }, plainRag);
const fresh: Draft = { ...createDraftStore(question).store.getState() };

const pending = (draft: Partial<Draft>, settings: Partial<Settings> = {}) => {
  const all = { ...fresh, settings: { ...DEFAULT_SETTINGS, ...settings }, ...draft };
  return pendingOf(trace, replay(trace, all.settings).missing, all);
};

describe('what a new run would bring', () => {
  it('is nothing for the draft that the run was made of', () => {
    expect(isPending(pending({}))).toBe(false);
  });

  it('is nothing for other weights: they re-rank what is recorded', () => {
    expect(isPending(pending({}, { weights: { rel: 0, sup: 0, use: 2 }, beamWidth: 1, pathScore: 'sum' }))).toBe(false);
  });

  it('names settings that change what is generated', () => {
    expect(pending({}, { keepEvidence: false, maxNewTokens: 10 }).changed).toEqual(['earlier evidence', 'tokens per segment']);
  });

  it('counts places where nothing was generated, and what would be', () => {
    const { missing, cost } = pending({}, { mode: 'never' });
    expect(missing).toBe(1);
    expect(cost.next).toBe(1);
  });

  it('is nothing while the run goes on, which generates what is missing', () => {
    const draft = { ...fresh, settings: { ...DEFAULT_SETTINGS, mode: 'never' as const } };
    const { missing } = replay(trace, draft.settings);
    expect(missing).not.toEqual([]);
    expect(isPending(pendingOf({ ...trace, status: 'running' }, missing, draft))).toBe(false);
  });

  it('notices another question, but not blanks around the same one', () => {
    expect(pending({ question: 'Another?' }).question).toBe(true);
    expect(pending({ question: ` ${question} ` }).question).toBe(false);
  });

  it('notices edits of passages that were read, given passages, and edits taken back', () => {
    expect(pending({ edits: [{ id: '1', text: 'Other.' }] }).changed).toEqual(['evidence']);
    expect(pending({ edits: [{ id: 'never read', text: 'Other.' }] }).changed).toEqual([]);
    expect(pending({ passages: [{ id: 'given-1', title: 'T', text: 'X' }] }).changed).toEqual(['evidence']);
  });

  it('notices a given passage that was added, taken away, or replaced under the same id', () => {
    const given = [{ id: 'given-1', title: 'T', text: 'X' }];
    const retrieval = trace.retrievals[0]!;
    const read = given.map((passage) => ({ ...passage, score: null, edited: false, dropped: false }));
    const run = { ...trace, retrievals: [{ ...retrieval, passages: read }] };
    const changed = (passages: Draft['passages']) => pendingOf(run, [], { ...fresh, passages }).changed;
    expect(changed(given)).toEqual([]);
    expect(changed([...given, { id: 'given-2', title: 'U', text: 'Y' }])).toEqual(['evidence']);
    expect(changed(null)).toEqual(['evidence']);
    expect(changed([{ id: 'given-1', title: 'T', text: 'Y' }])).toEqual(['evidence']);
    expect(changed([{ id: 'given-1', title: 'U', text: 'X' }])).toEqual(['evidence']);
  });
});

describe('an answer of plain RAG', () => {
  const outdated = (draft: Partial<Draft> = {}, generator = trace.generator.sha256) => plainOutdated(plain, generator, { ...fresh, ...draft });

  it('stands while what it read, and its model, are those of the shown run', () => {
    expect(outdated()).toEqual([]);
    expect(outdated({ question: 'Another?', edits: [{ id: 'never read', text: 'Other.' }] })).toEqual([]);
    expect(outdated({ settings: { ...DEFAULT_SETTINGS, mode: 'never', passages: 9, keepEvidence: !DEFAULT_SETTINGS.keepEvidence } })).toEqual([]);
  });

  it('is out of date after an edit, other passages, another length, or under another model', () => {
    expect(outdated({ edits: [{ id: '1', text: 'Other.' }] })).toEqual(['evidence']);
    expect(outdated({ passages: [{ id: 'given-1', title: 'T', text: 'X' }] })).toEqual(['evidence']);
    expect(outdated({ settings: { ...DEFAULT_SETTINGS, maxNewTokens: 10 } })).toEqual(['tokens per segment']);
    expect(outdated({}, 'f'.repeat(64))).toEqual(['model']);
  });
});
