import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, rank, tippingPoints, type Slider, type Trace } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { candidateNames } from './timeline';
import { excerpt, nextPoint, pointsOf, tippingText, unknownParts } from './tipping';
import { withPosition } from './weights';

const trace: Trace = await toldTrace(NILE_STORY, { question: 'Into which sea does the Nile flow?', settings: DEFAULT_SETTINGS });
const names = candidateNames(trace.nodes);
const range = { min: 0, max: 10 };
const of = (slider: Slider, bounds = range) => tippingPoints(trace, DEFAULT_SETTINGS, slider, bounds);
const pathAt = (slider: Slider, value: number) => rank(trace, withPosition(DEFAULT_SETTINGS, slider, value)).path;

describe('a tipping point', () => {
  it('says who overtakes whom and what the answer becomes, from either side', () => {
    const [point] = pointsOf(of('rel'));
    if (!point) throw new Error('the relevance weight tips once');
    expect(point.changes).toBe('answer');
    expect(tippingText(point, 'up', names)).toMatch(/^At 1\.391: candidate 1E overtakes \w+; the answer changes to “The Nile passes Cairo and reaches the sea\.”$/);
    expect(tippingText(point, 'down', names)).toMatch(/overtakes 1E; the answer changes to “The Nile empties into/);
  });

  it('of the threshold names the decision that flips, and that nothing is known beyond', () => {
    const points = of('threshold', { min: 0, max: 1 });
    const [point] = pointsOf(points);
    if (!point) throw new Error('the threshold tips once');
    expect(point.changes).toBe('missing');
    expect(tippingText(point, 'up', names)).toMatch(/the first decision flips to “Do not retrieve”; segments are needed that were never generated/);
    expect(tippingText(point, 'down', names)).toMatch(/flips to “Retrieve”; all that is needed was generated; the answer is “The Nile/);
    expect(unknownParts(points)).toEqual([{ from: point.at, to: 1 }]);
  });

  it('of two borders at one place is one, with the tie between them', () => {
    const [below, above] = of('rel').intervals;
    if (!below || !above) throw new Error('the relevance weight tips once');
    const exactly = { ...below, path: ['n9'], text: 'A tie.' };
    const border = { at: 1, overtakings: [], flips: [], changes: 'answer' as const };
    const [point, ...others] = pointsOf({
      ...{ slider: 'rel', range },
      intervals: [below, exactly, below],
      borders: [{ ...border, before: 0, after: 1 }, { ...border, before: 1, after: 2 }],
    });
    expect(others).toEqual([]);
    expect(point).toMatchObject({ at: 1, changes: 'answer', exactly });
    expect(point && tippingText(point, 'up', names)).toBe('At 1.00: at exactly this value the answer changes to “A tie.”');
  });
});

it('in which only the passage changes does not promise another text', () => {
  const tipping = of('rel');
  const [point] = pointsOf({ ...tipping, intervals: tipping.intervals.map((interval) => ({ ...interval, text: 'The Nile.' })) });
  expect(point && tippingText(point, 'up', names)).toMatch(/^At 1\.391: candidate 1E overtakes \w+; the answer keeps its words, from another passage\.$/);
});

describe('the way to the next tipping point', () => {
  it('ends just past it, where the outcome is the other one', () => {
    const points = pointsOf(of('sup'));
    const down = nextPoint(points, 1, 'down', range);
    expect(down?.to).toBe(0.57);
    expect(pathAt('sup', down?.to ?? NaN)).toEqual(down?.point.below.path);
    const back = nextPoint(points, down?.to ?? NaN, 'up', range);
    expect(back?.to).toBe(0.58);
    expect(pathAt('sup', back?.to ?? NaN)).toEqual(back?.point.above.path);
  });

  it('is none where nothing tips any more, nor behind a point at the very end', () => {
    const points = pointsOf(of('rel'));
    expect(nextPoint(points, 1, 'down', range)).toBeNull();
    expect(nextPoint(points, 5, 'up', range)).toBeNull();
    expect(nextPoint(points, 1, 'up', { min: 0, max: points[0]?.at ?? NaN })).toBeNull();
  });
});

it('cuts a long text to a line', () => {
  expect(excerpt('short')).toBe('short');
  const cut = excerpt('word '.repeat(40));
  expect(cut).toHaveLength(90);
  expect(cut.endsWith(' …')).toBe(true);
});
