import { expect, it } from 'vitest';
import { replay } from '../src/selfrag';
import { quantile } from './report';
import { WIDE_CANDIDATES, WIDE_SETTINGS, wideTrace } from './wideTrace';

// The target is 2 ms on a quiet machine (bench/replay.ts prints it); this holds where tests share a busy one.
const GUARD_MS = 20;

it('replays 500 candidates while a slider moves', async () => {
  const trace = await wideTrace('Where does the river end?');
  expect(trace.nodes).toHaveLength(WIDE_CANDIDATES);
  const times = Array.from({ length: 60 }, (_, i) => {
    const start = performance.now();
    replay(trace, { ...WIDE_SETTINGS, weights: { rel: i / 30, sup: 1, use: 0.5 } });
    return performance.now() - start;
  });
  expect(quantile(times, 0.5)).toBeLessThan(GUARD_MS);
});
