/**
 * How long explanations take on the trace with 500 candidates, as JSON lines: `npx tsx bench/explain.ts`.
 * Medians over repetitions after a warm-up.
 */
import { DEFAULT_SETTINGS, type Settings, type Trace } from '../src/selfrag';
import { smallestChange, tippingPoints, winnerRegions } from '../src/selfrag/explain';
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
const SQUARE = { x: PAGE, y: PAGE };
const regions = (settings: Settings) => winnerRegions(trace, settings, 'rel', 'sup', SQUARE).regions.length;
measure('winner-regions', 'mean', () => regions(WIDE_SETTINGS));
measure('winner-regions', 'sum', () => regions({ ...WIDE_SETTINGS, pathScore: 'sum' }));
measure('winner-regions', 'product', () => regions({ ...WIDE_SETTINGS, pathScore: 'product' }), 3);

/** @returns borders of all three */
function sliders(of: Trace, settings: Settings): number {
  return (['rel', 'sup', 'use'] as const).reduce((sum, slider) => sum + tippingPoints(of, settings, slider, PAGE).borders.length, 0);
}

/** @param work returns how much it found */
function measure(what: string, pathScore: Settings['pathScore'], work: () => number, repetitions = TIMES): void {
  for (let i = 0; i < Math.min(WARM_UP, repetitions); i++) work();
  const times: number[] = [];
  let found = 0;
  const cpu = process.cpuUsage();
  for (let i = 0; i < repetitions; i++) {
    const begin = performance.now();
    found = work();
    times.push(performance.now() - begin);
  }
  const { user, system } = process.cpuUsage(cpu);
  line(what, {
    candidates: WIDE_CANDIDATES,
    pathScore,
    weights: DEFAULT_SETTINGS.weights,
    found,
    ms: round(quantile(times, 0.5)),
    p95: round(quantile(times, 0.95)),
    // What it costs when nothing else runs on the machine; it holds the garbage collector's threads, too.
    cpuMs: round((user + system) / 1000 / repetitions),
  });
}
