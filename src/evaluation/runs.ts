/** Whole runs of a question: ours, the two baselines, and ours under other weights. */
import {
  DEFAULT_SETTINGS,
  plainRag,
  reduce,
  replay,
  resume,
  run,
  type Passage,
  type RunEvent,
  type RunPorts,
  type Settings,
  type Trace,
  type Weights,
} from '../selfrag';

/** What the page starts with: adaptive, k=5, B=2. */
export const OURS: Settings = DEFAULT_SETTINGS;
const READ: Settings = { ...OURS, mode: 'always', passages: 1, beamWidth: 1, maxDepth: 1 };
const NEVER: Settings = { ...OURS, mode: 'never', beamWidth: 1, maxDepth: 1 };

const CLOCK = { now: () => 0 };

async function traceOf(events: AsyncGenerator<RunEvent>, from: Trace | null = null): Promise<Trace> {
  let trace = from;
  for await (const event of events) trace = reduce(trace, event);
  // A run that outgrew the context is what a visitor would get, too: its answer is as far as it came.
  if (trace?.status === 'finished' || trace?.error?.code === 'context-overflow') return trace;
  throw new Error(`a run failed: ${trace?.error?.message}`);
}

export const ours = (question: string, ports: RunPorts) => traceOf(run({ question, settings: OURS }, ports, { id: 'ours', ...CLOCK }));

/** The answer to a question from one given passage. */
export const readFrom = (question: string, passage: Passage, ports: RunPorts) =>
  traceOf(run({ question, settings: READ, passages: [passage] }, ports, { id: 'read', ...CLOCK }));

/** Baseline: no retrieval. */
export const withoutRetrieval = (question: string, ports: RunPorts) =>
  traceOf(run({ question, settings: NEVER }, ports, { id: 'never', ...CLOCK }));

/** Baseline: always retrieve, take the top passage, reflect on nothing. */
export const topPassage = (question: string, ports: RunPorts) =>
  traceOf(plainRag({ question, settings: OURS }, ports, { id: 'plain', ...CLOCK }));

export const ABLATED = ['rel', 'sup', 'use'] as const satisfies readonly (keyof Weights)[];
export type Ablated = (typeof ABLATED)[number];

/** The answer of a recorded run with one weight at 0. Only segments that these weights alone come to are generated. */
export async function withoutWeight(trace: Trace, which: Ablated, ports: RunPorts): Promise<Trace['answer']> {
  const settings = { ...trace.settings, weights: { ...trace.settings.weights, [which]: 0 } };
  const replayed = replay(trace, settings);
  if (replayed.missing.length === 0 || trace.status !== 'finished') return replayed.answer;
  return (await traceOf(resume(trace, settings, ports, CLOCK), trace)).answer;
}
