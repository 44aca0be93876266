import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, replay, type Settings } from '../../selfrag';
import { createDraftStore, type Draft } from '../state/draft';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { isPending, pendingOf } from './pending';

const question = 'Into which sea does the Nile flow?';
const trace = await toldTrace(NILE_STORY, { question, settings: DEFAULT_SETTINGS });
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
});
