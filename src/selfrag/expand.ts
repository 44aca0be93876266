/**
 * Generates ahead of the sliders: every branch that some position of weights, threshold, mode and beam width could come
 * to, breadth first, until a budget is spent. Afterwards no slider meets a missing node.
 */
import { decide, type Decided } from './decision';
import { SelfRagError } from './errors';
import type { RunEvent } from './events';
import { depthLimit } from './rank';
import { evidenceInHand, recordedOf, type Recorded } from './recorded';
import { goOn, resuming, type Context, type ResumeOptions, type RunPorts } from './run';
import { write } from './search';
import type { Settings } from './settings';
import { decideAfter, stepOf, type Need, type Step } from './step';
import type { Trace } from './trace';

export interface Expansion {
  /** Candidates generated. */
  readonly generated: number;
  /** What some slider position still misses at the depth that was reached; empty: nothing at any depth. */
  readonly left: readonly Need[];
}

/** Candidates that decode together. Smaller batches keep more of the work when it is stopped. */
const BATCH = 20;

/**
 * @param wanted what sliders do not move is taken from here: passages, depth, form, lengths
 * @param budget most candidates to generate; steps are generated whole, so the first one that does not fit ends it
 * @returns the events of `resume`, then what was generated and what is left
 * @throws SelfRagError `expand-paper-only`; what `resume` throws
 */
export async function* expand(
  trace: Trace,
  wanted: Settings,
  ports: RunPorts,
  options: ResumeOptions,
  budget: number,
): AsyncGenerator<RunEvent, Expansion> {
  if (wanted.semantics !== 'paper') {
    throw new SelfRagError('expand-paper-only', 'Weights do nothing in the released code, so it has no branches to expand.');
  }
  const { first, context } = resuming(trace, wanted, ports, options);
  let end: Expansion = { generated: 0, left: [] };
  yield* goOn(trace, first, context, options, async function* (inside) {
    end = yield* grow(inside, budget);
  });
  return end;
}

async function* grow(context: Context, budget: number): AsyncGenerator<RunEvent, Expansion> {
  const { settings } = context.input;
  const start = context.trace().nodes.length;
  for (;;) {
    const generated = context.trace().nodes.length - start;
    const left = unexpanded(context.trace(), settings);
    if (context.signal?.aborted) return { generated, left };
    const batch: Need[] = [];
    let size = 0;
    for (const need of left) {
      const more = mostOf(need, settings);
      if (generated + size + more > budget || (size > 0 && size + more > BATCH)) break;
      batch.push(need);
      size += more;
    }
    if (batch.length === 0) return { generated, left };
    yield* write(batch, context);
  }
}

/** A first decision is followed at once by the candidates that it asks for. */
function mostOf(need: Need, settings: Settings): number {
  if (need.kind === 'first-decision') return settings.passages;
  return need.kind === 'segment' ? need.candidates : 1;
}

/**
 * What some position of weights, threshold, mode and beam width misses, at the smallest depth where anything is; empty:
 * none of them misses anything.
 */
export function unexpanded(trace: Pick<Trace, 'decisions' | 'retrievals' | 'nodes' | 'forced'>, settings: Settings): Need[] {
  const recorded = recordedOf(trace);
  let open: readonly (string | null)[] = [null];
  for (let depth = 1; depth <= depthLimit(settings) && open.length > 0; depth++) {
    const steps = open.flatMap((after) => branches(recorded, after, settings));
    const missing = steps.flatMap((step) => step.missing).filter((need) => need.kind !== 'completion');
    if (missing.length > 0) return missing;
    const candidates = steps.flatMap((step) => step.candidates);
    open = candidates.filter((node) => node.finish === 'stop').map((node) => node.id);
  }
  return [];
}

/** One step for each action that threshold and mode can bring about behind a node. */
function branches(recorded: Recorded, after: string | null, settings: Settings): Step[] {
  const logProbs = after === null ? recorded.decisionsAfter(null)[0]?.logProbs : recorded.nodes.get(after)?.next?.logProbs;
  if (!logProbs) return after === null ? [{ candidates: [], missing: [{ kind: 'first-decision' }] }] : [];
  const inHand = evidenceInHand(after, recorded.nodes) !== null;
  const own = decideAfter(recorded, after, logProbs, settings);
  const all: Decided[] = [own];
  if (own.because !== 'forced') {
    all.push(decide(logProbs, { mode: 'adaptive', threshold: 0 }, inHand), decide(logProbs, { mode: 'adaptive', threshold: 1 }, inHand));
    all.push(decide(logProbs, { mode: 'always', threshold: null }, inHand), decide(logProbs, { mode: 'never', threshold: null }, inHand));
  }
  const byAction = new Map([...all].reverse().map((decided) => [decided.action, decided]));
  return [...byAction.values()].map((decided) => stepOf(recorded, { after, logProbs, decided }, settings));
}
