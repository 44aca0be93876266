import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, dropPassage, givenPassages, rank } from '../../selfrag';
import { NILE_STORY, ODD_ONE_STORY, TOOTHBRUSH_STORY } from '../testing/stories';
import { toldTrace, type Story } from '../testing/told';
import { answerView, uncoveredTitle } from './answerView';

const viewOf = async (story: Story) => {
  const trace = await toldTrace(story, { question: 'Q?', settings: DEFAULT_SETTINGS });
  return answerView(trace, rank(trace, DEFAULT_SETTINGS));
};

describe('the answer as shown', () => {
  it('gives segments that read the same passage the same number', async () => {
    const view = await viewOf(NILE_STORY);
    expect(view.segments.map((segment) => segment.citation)).toEqual([1, 1]);
    expect(view.sources.map((passage) => passage.title)).toEqual(['Nile']);
  });

  it('cites nothing where nothing was looked up', async () => {
    const view = await viewOf(ODD_ONE_STORY);
    expect(view).toMatchObject({ segments: [{ citation: null }], sources: [], covered: true });
  });

  it('does not cover a question whose passages are all irrelevant', async () => {
    expect(await viewOf(TOOTHBRUSH_STORY)).toMatchObject({ covered: false, uncoveredBecause: 'irrelevant', sources: [] });
  });

  it('says of a question that is not covered no more than is known', async () => {
    const trace = await toldTrace(TOOTHBRUSH_STORY, { question: 'Q?', settings: DEFAULT_SETTINGS });
    expect(uncoveredTitle(trace)).toBe('No passage that was read answers this for sure.');
    expect(uncoveredTitle(dropPassage(trace, trace.retrievals[0]?.id ?? '', 0, true))).toContain('No passage that is left');
    expect(uncoveredTitle({ ...trace, retriever: givenPassages([]).info })).toContain('None of your passages');
  });
});
