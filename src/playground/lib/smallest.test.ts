import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, rank, smallestChange, type SmallestChange, type WeightChange } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { changeText, noneText, verdictText, winningValue } from './smallest';
import { withPosition } from './weights';

const trace = await toldTrace(NILE_STORY, { question: 'Into which sea does the Nile flow?', settings: DEFAULT_SETTINGS });
const found = (node: string) => smallestChange(trace, DEFAULT_SETTINGS, node);
const best = (node: string): WeightChange => {
  const change = found(node).best;
  if (!change) throw new Error(`a weight makes ${node} win`);
  return change;
};

describe('the smallest change that makes a candidate win', () => {
  it('is a round value just past the border, at which it does win', () => {
    for (const change of found('n5').changes.filter(({ verdict }) => verdict === 'wins')) {
      const value = winningValue(change, 'n5');
      expect(Number(value?.toFixed(2))).toBe(value);
      expect(rank(trace, withPosition(DEFAULT_SETTINGS, change.weight, value ?? NaN)).path).toContain('n5');
    }
    expect(changeText(best('n5'), 1.4)).toBe('Raise the relevance weight from 1.00 to 1.40');
    expect(changeText({ ...best('n5'), current: 2 }, 1.4)).toBe('Lower the relevance weight from 2.00 to 1.40');
    expect(verdictText({ ...best('n5'), attained: true }, found('n5'))).toBe('It wins from 1.391.');
    expect(verdictText({ ...best('n5'), attained: false }, found('n5'))).toBe('It wins just past 1.391.');
  });

  it('is the present value where it wins already', () => {
    expect(winningValue(best('n1'), 'n1')).toBe(best('n1').current);
  });

  it('is the single value of a tie', () => {
    const tie = { from: 3, to: 3, fromIncluded: true, toIncluded: true, path: ['n2'], text: '', missing: false, needs: [] };
    const change: WeightChange = { weight: 'sup', current: 1, to: 3, attained: true, change: 2, verdict: 'wins', intervals: [tie] };
    expect(winningValue(change, 'n2')).toBe(3);
  });

  it('is said not to exist only where that is certain', () => {
    const none = found('n2');
    expect(noneText(none)).toBe('No value of one weight between 0 and 10 makes it win.');
    expect(winningValue(none.changes[0] as WeightChange, 'n2')).toBeNull();
    const [first, ...rest] = none.changes as [WeightChange, ...WeightChange[]];
    const unsure: SmallestChange = { ...none, changes: [{ ...first, verdict: 'unknown' }, ...rest] };
    expect(noneText(unsure)).toMatch(/is known to make it win; some need segments that were never generated\.$/);
    expect(verdictText(first, none)).toBe('No value of the relevance weight between 0 and 10 makes it win.');
    expect(verdictText({ ...first, verdict: 'unknown' }, none)).toMatch(/is known to make it win/);
    expect(verdictText({ ...best('n5'), verdict: 'unknown' }, none)).toMatch(/A smaller change may do it/);
  });
});
