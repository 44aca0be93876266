import { describe, expect, it } from 'vitest';
import { compareTraces, DEFAULT_SETTINGS, type Settings, type Trace } from '../../selfrag';
import { NILE_STORY, ODD_ONE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { pairNames, sentence, summaryOf } from './compareSummary';

const traceOf = (settings: Partial<Settings> = {}) => toldTrace(NILE_STORY, { question: 'Into which sea?', settings: { ...DEFAULT_SETTINGS, ...settings } });
const nile = await traceOf();
const told = (a: Trace, b: Trace) => sentence(summaryOf(compareTraces(a, b)));

function changed(change: (copy: Trace) => void): Trace {
  const copy = structuredClone(nile);
  change(copy);
  return copy;
}

describe('the summary of a comparison', () => {
  it('says when nothing differs, down to the numbers', () => {
    expect(told(nile, nile)).toBe('The same answer; the same decisions; the same texts; no number differs.');
  });

  it('names the first candidate that differs, from which token on, and the largest difference before that', () => {
    const other = changed(({ nodes }) => {
      for (const at of [1, 3]) nodes[at]!.tokens[2]!.text = ' other';
      nodes[0]!.tokens[1]!.logProb -= 0.0123;
    });
    expect(told(nile, other)).toBe(
      'The same answer; the same decisions; candidate 1B differs from token 3 on (and 1 more); largest log-prob difference 0.012.',
    );
  });

  it('tells another decision, and candidates that only one run has', async () => {
    const never = await traceOf({ mode: 'never' });
    expect(told(nile, never)).toMatch(
      /^Different answers; another decision at the start; no candidate in common; \d candidates only in A and 1 candidate only in B\.$/,
    );
    const odd = await toldTrace(ODD_ONE_STORY, { question: 'Odd one?', settings: DEFAULT_SETTINGS });
    expect(told(nile, odd)).toMatch(/^Two questions; different answers;/);
    const narrow = await traceOf({ passages: 2 });
    expect(told(nile, narrow)).toContain('3 candidates only in A');
  });

  it('names a candidate in both runs where they number it differently', () => {
    const moved = changed(({ nodes }) => nodes.splice(0, 2, nodes[1]!, nodes[0]!));
    const names = pairNames(compareTraces(nile, moved));
    expect([names.get('a:n1'), names.get('a:n2'), names.get('a:n3')]).toEqual(['1A / 1B', '1B / 1A', '1C']);
  });
});
