/** Random settings and collected runs for property tests. */
import fc from 'fast-check';
import { reduce } from '../reduce';
import { run, type RunInput, type RunPorts } from '../run';
import { DEFAULT_SETTINGS, type Settings } from '../settings';
import type { Trace } from '../trace';

const weight = fc.double({ min: 0, max: 2, noNaN: true });

export const anySettings: fc.Arbitrary<Settings> = fc.record({
  semantics: fc.constant('paper'),
  form: fc.constant('long'),
  mode: fc.constantFrom('adaptive', 'always', 'never'),
  threshold: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  weights: fc.record({ rel: weight, sup: weight, use: weight }),
  passages: fc.integer({ min: 1, max: 4 }),
  beamWidth: fc.integer({ min: 1, max: 3 }),
  maxDepth: fc.integer({ min: 1, max: 4 }),
  sequenceScore: fc.constantFrom('text', 'all', 'off'),
  pathScore: fc.constantFrom('mean', 'sum', 'product'),
  hardConstraint: fc.boolean(),
  readUnemitted: fc.boolean(),
  keepEvidence: fc.boolean(),
  maxNewTokens: fc.constant(DEFAULT_SETTINGS.maxNewTokens),
});

/** Runs to the end and returns the record. */
export async function collect(input: RunInput, ports: RunPorts, signal?: AbortSignal): Promise<Trace> {
  let trace: Trace | null = null;
  const options = { id: 't', now: () => 0, ...(signal ? { signal } : {}) };
  for await (const event of run(input, ports, options)) trace = reduce(trace, event);
  if (trace === null) throw new Error('a run gives at least one event');
  return trace;
}
