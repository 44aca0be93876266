/**
 * How long explanations take on the trace with 500 candidates, as JSON lines: `npx tsx bench/explain.ts`.
 * Medians over repetitions after a warm-up.
 */
import { DEFAULT_SETTINGS, type Settings, type Trace } from '../src/selfrag';
import { smallestChange, tippingPoints } from '../src/selfrag/explain';
import { line, machine, quantile, round } from './report';
import { WIDE_CANDIDATES, WIDE_SETTINGS, wideTrace } from './wideTrace';

const WARM_UP = 10;
const TIMES = 30;
const PAGE = { min: 0, max: 2 };

const trace = await wideTrace('Where does the river end?');
line('machine', machine());

measure('tipping-points', 'mean', () => sliders(trace, WIDE_SETTINGS));
measure('tipping-points', 'sum', () => sliders(trace, { ...WIDE_SETTINGS, pathScore: 'sum' }));
measure('tipping-points', 'product', () => sliders(trace, { ...WIDE_SETTINGS, pathScore: 'product' }));
measure('smallest-change', 'mean', () => smallestChange(trace, WIDE_SETTINGS, trace.nodes.at(-1)?.id ?? '').changes.length);

/** @returns borders of all three */
function sliders(of: Trace, settings: Settings): number {
  return (['rel', 'sup', 'use'] as const).reduce((sum, slider) => sum + tippingPoints(of, settings, slider, PAGE).borders.length, 0);
}

/** @param work returns how much it found */
function measure(what: string, pathScore: Settings['pathScore'], work: () => number): void {
  for (let i = 0; i < WARM_UP; i++) work();
  const times: number[] = [];
  let found = 0;
  for (let i = 0; i < TIMES; i++) {
    const begin = performance.now();
    found = work();
    times.push(performance.now() - begin);
  }
  line(what, { candidates: WIDE_CANDIDATES, pathScore, weights: DEFAULT_SETTINGS.weights, found, ms: round(quantile(times, 0.5)), p95: round(quantile(times, 0.95)) });
}
