import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { changesByHand } from './byHand';

const trace = await toldTrace(NILE_STORY, { question: 'Q?', settings: DEFAULT_SETTINGS });

it('says nothing of a run that nobody changed', () => {
  expect(changesByHand(trace)).toEqual([]);
});

it('counts what was forced, and each passage once however often it was found', () => {
  const [first] = trace.retrievals;
  if (!first) throw new Error('the story searches');
  const passages = first.passages.map((passage, i) => ({ ...passage, dropped: i < 2, edited: i === 0 }));
  const changed = {
    forced: [
      { kind: 'decision', after: null, action: 'retrieve' },
      { kind: 'token', node: 'n1', step: 0, token: '[Irrelevant]' },
    ] as const,
    retrievals: [
      { ...first, passages },
      { ...first, id: 'r2', passages },
    ],
  };
  expect(changesByHand({ ...changed, forced: [...changed.forced] })).toEqual([
    '1 decision forced',
    '1 token forced',
    '2 passages dropped',
    '1 passage edited',
  ]);
});
