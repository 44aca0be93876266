import { describe, expect, it } from 'vitest';
import { difference, idealOf, sizeOf, upToEnd, type Work, type WorkStep } from './work';

const step = (prompts: number[][], expected: number[][]): WorkStep => ({
  prompts,
  expected,
  stop: [],
  ends: [9],
  maxNewTokens: 8,
  topK: 5,
});
const work = (...steps: WorkStep[]): Work => ({ question: 'Q', passages: 2, beamWidth: 1, segments: steps.length, steps });

describe('the least work of a run', () => {
  it('reads what prompts share once, and nothing again that was decoded', () => {
    const { pieces, steps } = idealOf(
      work(
        step([[1, 2, 3], [1, 2, 4, 5]], [[6, 7, 9], [8, 9]]),
        // Goes on from the first candidate: 6 and 7 were decoded, the 9 was emitted and never read.
        step([[1, 2, 3, 6, 7, 9, 2]], [[9]]),
      ),
    );
    expect(pieces).toEqual([
      { known: 0, ids: [1, 2, 3] },
      { known: 2, ids: [4, 5] },
      { known: 5, ids: [9, 2] },
    ]);
    // Two rows, then the longer one alone; the last candidate comes from its prompt.
    expect(steps).toEqual([[[3, 4], [4]], []]);
  });

  it('reads the last id of a prompt again, since only reading gives a distribution', () => {
    expect(idealOf(work(step([[1, 2, 3], [1, 2]], [[9], [9]]))).pieces).toEqual([
      { known: 0, ids: [1, 2, 3] },
      { known: 1, ids: [2] },
    ]);
  });

  it('decodes equal prompts once', () => {
    const { pieces, steps } = idealOf(work(step([[1, 2], [1, 2]], [[3, 9], [3, 9]])));
    expect([pieces.length, steps]).toEqual([1, [[[2]]]]);
  });

  it('is counted', () => {
    expect(sizeOf(work(step([[1, 2, 3], [1, 2, 4, 5]], [[6, 7, 9], [8, 9]])))).toEqual({
      candidates: 2,
      promptTokens: 7,
      distinctPromptTokens: 5,
      newTokens: 5,
      rowSteps: 3,
      batchSteps: 2,
    });
  });
});

describe('comparing tokens', () => {
  const one = work(step([[1]], [[2, 3, 9]]));

  it('finds the first token that is another, and missing or surplus ones', () => {
    const of = (ids: number[]) => difference(one, { seconds: 0, tokens: [[ids]] });
    expect(of([2, 3, 9])).toBeNull();
    expect(of([2, 4, 9])).toBe('step 1, candidate 1, token 2');
    expect(of([2, 3])).toBe('step 1, candidate 1, token 3');
    expect(of([2, 3, 9, 9])).toBe('step 1, candidate 1, token 4');
  });

  it('cuts a padded row behind its end', () => {
    expect(upToEnd([2, 9, 4, 9], [9])).toEqual([2, 9]);
    expect(upToEnd([2, 4], [9])).toEqual([2, 4]);
  });
});
