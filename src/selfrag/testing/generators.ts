/** Random settings and collected runs for property tests. */
import fc from 'fast-check';
import type { RunEvent } from '../events';
import { reduce } from '../reduce';
import { resume, run, type ResumeOptions, type RunInput, type RunPorts } from '../run';
import { DEFAULT_SETTINGS, type Settings } from '../settings';
import type { Trace } from '../trace';
import { scriptedModel, scriptedRetriever, type ScriptedModel, type ScriptedOptions } from './scripted';

const weight = fc.double({ min: 0, max: 2, noNaN: true });

const fields = {
  semantics: fc.constant('paper' as const),
  form: fc.constant('long' as Settings['form']),
  mode: fc.constantFrom<Settings['mode'][]>('adaptive', 'always', 'never'),
  threshold: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  weights: fc.record({ rel: weight, sup: weight, use: weight }),
  passages: fc.integer({ min: 1, max: 4 }),
  beamWidth: fc.integer({ min: 1, max: 3 }),
  maxDepth: fc.integer({ min: 1, max: 4 }),
  sequenceScore: fc.constantFrom<Settings['sequenceScore'][]>('text', 'all', 'off'),
  pathScore: fc.constantFrom<Settings['pathScore'][]>('mean', 'sum', 'product'),
  hardConstraint: fc.boolean(),
  readUnemitted: fc.boolean(),
  keepEvidence: fc.boolean(),
  maxNewTokens: fc.constant(DEFAULT_SETTINGS.maxNewTokens),
};

/** Long form, in which no segment is cut. */
export const anySettings: fc.Arbitrary<Settings> = fc.record(fields);

/** All fields of the paper's semantics; the limits of segments cut some of them. Small trees, for thousands of cases. */
export const everySettings: fc.Arbitrary<Settings> = fc.record({
  ...fields,
  form: fc.constantFrom<Settings['form'][]>('long', 'long', 'long', 'open', 'closed'),
  mode: fc.constantFrom<Settings['mode'][]>('adaptive', 'adaptive', 'always', 'never'),
  passages: fc.integer({ min: 1, max: 3 }),
  beamWidth: fc.integer({ min: 1, max: 2 }),
  maxDepth: fc.integer({ min: 1, max: 3 }),
  maxNewTokens: fc.constantFrom(3, 5, 80),
});

export interface ScriptedPorts extends RunPorts {
  readonly generator: ScriptedModel;
}

export const scriptedPorts = (seed = 0, options: Partial<ScriptedOptions> = {}): ScriptedPorts => ({
  generator: scriptedModel(seed, options),
  retriever: scriptedRetriever(),
});

/** Runs to the end and returns the record. */
export async function collect(input: RunInput, ports: RunPorts, signal?: AbortSignal): Promise<Trace> {
  return recorded(run(input, ports, { id: 't', now: () => 0, ...(signal ? { signal } : {}) }));
}

/** Goes on with a record to the end. */
export async function collectResumed(
  trace: Trace,
  settings: Settings,
  ports: RunPorts,
  options: Partial<ResumeOptions> = {},
): Promise<Trace> {
  return recorded(resume(trace, settings, ports, { now: () => 0, ...options }), trace);
}

export async function recorded(events: AsyncIterable<RunEvent>, before: Trace | null = null): Promise<Trace> {
  let trace = before;
  for await (const event of events) trace = reduce(trace, event);
  if (trace === null) throw new Error('a run gives at least one event');
  return trace;
}
