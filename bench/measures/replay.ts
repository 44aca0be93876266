/**
 * What is generated when settings move on a recorded run. Each change is resumed with a generator that remembers nothing,
 * so every token counted was computed anew. Within what is recorded the count must be 0; one passage more may cost that
 * passage's candidates, and what follows from them, but nothing else.
 */
import { loadTerminalGenerator, loadTerminalRetriever } from '../../src/cli/engine';
import {
  DEFAULT_SETTINGS,
  reduce,
  replay as replayed,
  resume,
  run,
  type LanguageModel,
  type Retriever,
  type Settings,
  type Trace,
} from '../../src/selfrag';
import type { Measure } from '../bench';
import { line, note } from '../report';

const QUESTION = 'Tell me about the Danube.';
const BASE: Settings = { ...DEFAULT_SETTINGS, passages: 5, beamWidth: 2, maxDepth: 4 };
const POSITIONS = Array.from({ length: 21 }, (_, i) => i / 20);

export const replay: Measure = async () => {
  const { retriever } = await loadTerminalRetriever();
  const generator = await loadTerminalGenerator();
  const always: Settings = { ...BASE, mode: 'always' };
  const adaptive = await record(BASE, generator, retriever);
  const forced = await record(always, generator, retriever);
  note('moving settings on recorded runs');

  await sweep('threshold', adaptive, POSITIONS.map((threshold) => ({ ...BASE, threshold })), retriever);
  const weights = (['rel', 'sup', 'use'] as const).flatMap((one) =>
    POSITIONS.map((at): Settings => ({ ...always, weights: { ...always.weights, [one]: 2 * at } })),
  );
  await sweep('weights', forced, weights, retriever);

  const six = await wentOn(forced, { ...always, passages: 6 }, retriever);
  const fresh = six.trace.nodes.slice(forced.nodes.length);
  const sixth = fresh.filter(({ evidence }) => evidence?.index === 5);
  const made = new Set(fresh.map(({ id }) => id));
  const behind = fresh.filter((node) => !sixth.includes(node) && node.parent !== null && (made.has(node.parent) || sixth.some(({ id }) => id === node.parent)));
  line('settings-moved', {
    setting: 'passages 5 to 6',
    question: QUESTION,
    recordedCandidates: forced.nodes.length,
    recordedTokens: tokensOf(forced),
    ofTheSixthPassage: sixth.length,
    behindTheSixth: behind.length,
    others: fresh.length - sixth.length - behind.length,
    tokens: six.tokens,
  });
};

const tokensOf = (trace: Trace) => trace.nodes.reduce((sum, node) => sum + node.tokens.length, 0);

async function record(settings: Settings, generator: LanguageModel, retriever: Retriever): Promise<Trace> {
  let trace: Trace | null = null;
  for await (const event of run({ question: QUESTION, settings }, { generator, retriever }, { id: 'recorded', now: () => 0 })) {
    trace = reduce(trace, event);
  }
  if (!trace) throw new Error('The run gave no event.');
  return trace;
}

/** Positions within what is recorded, and tokens that they cost; then the most that any position beyond it costs. */
async function sweep(setting: string, trace: Trace, positions: readonly Settings[], retriever: Retriever): Promise<void> {
  const within = positions.filter((settings) => replayed(trace, settings).missing.length === 0);
  let tokens = 0;
  for (const settings of within) tokens += (await wentOn(trace, settings, retriever)).tokens;
  const costs: number[] = [];
  for (const settings of distinctNeeds(trace, positions.filter((one) => !within.includes(one)))) {
    costs.push((await wentOn(trace, settings, retriever)).tokens);
  }
  line('settings-moved', {
    setting,
    question: QUESTION,
    recordedCandidates: trace.nodes.length,
    recordedTokens: tokensOf(trace),
    positions: positions.length,
    within: within.length,
    tokens,
    tokensBeyondAtMost: costs.length > 0 ? Math.max(...costs) : 0,
  });
}

/** One of those positions that lack the same. */
function distinctNeeds(trace: Trace, positions: readonly Settings[]): Settings[] {
  return [...new Map(positions.map((settings) => [JSON.stringify(replayed(trace, settings).missing), settings])).values()];
}

async function wentOn(trace: Trace, settings: Settings, retriever: Retriever): Promise<{ trace: Trace; tokens: number }> {
  const model = await loadTerminalGenerator();
  let tokens = 0;
  const counted: LanguageModel = {
    info: model.info,
    decode: (ids) => model.decode(ids),
    async *generate(requests, signal) {
      for await (const event of model.generate(requests, signal)) {
        if (event.kind === 'token') tokens++;
        yield event;
      }
    },
  };
  let after = trace;
  for await (const event of resume(trace, settings, { generator: counted, retriever }, { now: () => 0 })) after = reduce(after, event);
  await (model as LanguageModel & { release?(): Promise<void> }).release?.();
  return { trace: after, tokens };
}
