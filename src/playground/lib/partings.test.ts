import { expect, it } from 'vitest';
import { type Parting } from '../../selfrag/released';
import { byPlace, whatHappened } from './partings';

const parting = (part: Partial<Parting>): Parting => ({
  where: 'scores',
  node: null,
  paper: '',
  released: '',
  defects: [],
  sentence: '',
  ...part,
});

it('partings stand in the order of a run, with the defects of each place once, by number', () => {
  const answer = parting({ where: 'answer', defects: ['D20'] });
  const first = parting({ defects: ['D3', 'D1'] });
  const second = parting({ defects: ['D1', 'D8'] });
  expect(byPlace([answer, first, second])).toEqual([
    { where: 'scores', items: [first, second], defects: ['D1', 'D3', 'D8'] },
    { where: 'answer', items: [answer], defects: ['D20'] },
  ]);
  expect(byPlace([])).toEqual([]);
});

it('says what happened in the page’s names, without the reasons', () => {
  const names = new Map([['n12', '2B']]);
  expect(whatHappened(parting({ sentence: 'n12 scores 1, n13 more. D1: the utility table. D3: long form.' }), names)).toBe('2B scores 1, n13 more.');
  expect(whatHappened(parting({ sentence: 'They part.' }), names)).toBe('They part.');
});
