/**
 * How long a replay of 500 candidates takes in Node: npx tsx bench/replay.ts. The first replay of a trace also reads it
 * into its index and its scores; a slider pays that once.
 */
import { replay, type Settings } from '../src/selfrag';
import { line, machine, note, quantile } from './report';
import { WIDE_CANDIDATES, WIDE_SETTINGS, wideTrace } from './wideTrace';

const WARM_UP = 50;
const TIMED = 300;

/** Slider positions, all different. */
const at = (i: number): Settings => {
  const weight = (n: number) => ((i * n) % 97) / 48;
  return { ...WIDE_SETTINGS, weights: { rel: weight(31), sup: weight(17), use: weight(7) } };
};

const trace = await wideTrace('Where does the river end?');
const time = (settings: Settings, record = trace) => {
  const start = performance.now();
  replay(record, settings);
  return performance.now() - start;
};

note(`replaying ${trace.nodes.length} candidates`);
// Copies: nothing is known of them yet.
const first = Array.from({ length: 20 }, (_, i) => time(at(i), structuredClone(trace)));
for (let i = 0; i < WARM_UP; i++) time(at(i));
const times = Array.from({ length: TIMED }, (_, i) => time(at(i)));
const round = (ms: number) => Math.round(ms * 1000) / 1000;
line('replay', {
  candidates: WIDE_CANDIDATES,
  warmUp: WARM_UP,
  timed: TIMED,
  medianMs: round(quantile(times, 0.5)),
  p95Ms: round(quantile(times, 0.95)),
  firstMedianMs: round(quantile(first, 0.5)),
  ...machine(),
});
