/** Single figures of an engine: how fast it decodes, how soon it begins, what a step costs behind a long context. */
import type { OnnxGenerator } from '../../src/models';
import { evidencePrompt, instructionPrompt, type GenerateRequest, type PromptPiece } from '../../src/selfrag';
import { BareSession } from './ceiling';
import type { Platform } from './engine';
import { Ours } from './ours';

/** What runs before anything is timed, so that code is compiled: browsers take some hundred calls to do that. */
const WARM_UP = { rows: 5, newTokens: 24 };

export interface DecodeRate {
  readonly rows: number;
  readonly promptTokens: number;
  readonly newTokens: number;
  /** Behind the first token of every row. */
  readonly tokensPerSecond: number;
  /** Of bare runs of the network with as many rows of the same lengths. */
  readonly bareTokensPerSecond: number;
}

/** Each size with prompts of its own. Which tokens come is settled beforehand, so that no row ends early. */
export async function decodeRates(platform: Platform, batches: readonly number[], newTokens: number): Promise<DecodeRate[]> {
  const ours = new Ours(platform);
  const bare = new BareSession(platform);
  const generator = await ours.fresh();
  const rates: DecodeRate[] = [];
  await timedBatch(generator, requests(WARM_UP.rows, -1, WARM_UP.newTokens));
  for (const rows of batches) {
    const batch = requests(rows, rows, newTokens);
    const lengths = batch.map(({ prompt }) => generator.tokenizer.encode(prompt).length);
    const { read, end } = await timedBatch(generator, batch);
    const seconds = await bare.steps(rows, Math.max(...lengths), newTokens - 1);
    rates.push({
      rows,
      promptTokens: lengths.reduce((sum, length) => sum + length, 0),
      newTokens,
      tokensPerSecond: (rows * (newTokens - 1)) / (end - read),
      bareTokensPerSecond: (rows * seconds.length) / seconds.reduce((sum, one) => sum + one, 0),
    });
  }
  await bare.close();
  await ours.close();
  return rates;
}

export interface FirstToken {
  /** From nothing to the first token of the first candidate: fetching, compiling, starting, reading a prompt. */
  readonly coldSeconds: number;
  readonly loadSeconds: number;
  /** A new question, when the models are there: until the first candidate, and until all five have begun. */
  readonly warmSeconds: number;
  readonly warmAllSeconds: number;
  readonly promptTokens: number;
  readonly warmTimes: number;
}

const CANDIDATES = 5;

export async function firstTokens(platform: Platform, warmTimes: number): Promise<FirstToken> {
  const begin = performance.now();
  const ours = new Ours(platform);
  const generator = await ours.fresh();
  const loaded = performance.now();
  const { first } = await timedBatch(generator, requests(CANDIDATES, 0, 2));
  const warm: { first: number; all: number }[] = [];
  for (let i = 1; i <= warmTimes; i++) {
    const asked = performance.now() / 1000;
    const { first: one, read } = await timedBatch(generator, requests(CANDIDATES, i, 2));
    warm.push({ first: one - asked, all: read - asked });
  }
  const middle = (of: (one: (typeof warm)[number]) => number) => warm.map(of).sort((a, b) => a - b)[warmTimes >> 1] ?? NaN;
  const promptTokens = requests(CANDIDATES, 1, 1).reduce((sum, { prompt }) => sum + generator.tokenizer.encode(prompt).length, 0);
  await ours.close();
  return {
    coldSeconds: first - begin / 1000,
    loadSeconds: (loaded - begin) / 1000,
    warmSeconds: middle((one) => one.first),
    warmAllSeconds: middle((one) => one.all),
    promptTokens,
    warmTimes,
  };
}

export interface StepCost {
  /** Positions that the row holds, in the middle of what was timed. */
  readonly context: number;
  /** Of one decode step, the middle of those timed in all sweeps. */
  readonly seconds: number;
}

const WIDE = 'made/wide/manifest.json';

/**
 * @param contexts ascending, at most 4,096 less `steps`; each prompt is the beginning of the next, which is read on top of it
 * @param sweeps over all contexts: what disturbs the machine for a moment then meets a point once
 */
export async function stepCosts(platform: Platform, contexts: readonly number[], steps: number, sweeps: number): Promise<StepCost[]> {
  const ours = new Ours(platform, WIDE);
  const generator = await ours.fresh();
  await timedBatch(generator, requests(WARM_UP.rows, -1, WARM_UP.newTokens));
  const times = contexts.map((): number[] => []);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    // Up and down in turn, so that a drift of the machine's pace does not bend the line.
    const order = sweep % 2 === 0 ? [...contexts.entries()] : [...contexts.entries()].reverse();
    for (const [i, context] of order) {
      const prompt = [{ ids: Array.from({ length: context }, (_, at) => 20 + ((at * 7919) % 4000)) }];
      const batch = await timedBatch(generator, [forced('0', prompt, steps + 1, sweep)]);
      // The first step also puts the row into the batch.
      times[i]?.push(...batch.times.slice(1));
    }
  }
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
  const costs = contexts.map((context, i): StepCost => ({ context: context + (steps >> 1), seconds: middle(times[i] ?? []) }));
  await ours.close();
  return costs;
}

/** Seconds on the clock: of the first token, of the token with which every row has begun, of the end. */
async function timedBatch(generator: OnnxGenerator, batch: readonly GenerateRequest[]) {
  let [first, read, tokens, last] = [0, 0, 0, 0];
  /** Between tokens, behind the first of each row. */
  const times: number[] = [];
  const begun = new Set<string>();
  for await (const event of generator.generate(batch)) {
    if (event.kind !== 'token') continue;
    const now = performance.now() / 1000;
    if (begun.size === batch.length) times.push(now - last);
    last = now;
    if (++tokens === 1) first = now;
    begun.add(event.request);
    if (begun.size === batch.length && read === 0) read = now;
  }
  return { first, read, end: performance.now() / 1000, times };
}

const WORDS = ['river', 'city', 'the', 'of', 'old', 'north', 'stone', 'and', 'lake', 'is'];
/** About the length of a passage of 100 words. */
const PASSAGE_WORDS = 90;

function requests(rows: number, seed: number, newTokens: number): GenerateRequest[] {
  return Array.from({ length: rows }, (_, row) => {
    const text = Array.from({ length: PASSAGE_WORDS }, (_, i) => WORDS[(i * 7 + (seed * 100 + row) * 3) % WORDS.length]).join(' ');
    const passage = { title: `Place ${seed} ${row}`, text: `${seed} ${row} ${text}.` };
    return forced(String(row), [...instructionPrompt(`Tell me about place ${seed}.`), ...evidencePrompt(passage)], newTokens);
  });
}

/** @param which of some rows of tokens: an engine remembers what it has written */
function forced(id: string, prompt: readonly PromptPiece[], newTokens: number, which = 0): GenerateRequest {
  const ids = Array.from({ length: newTokens }, (_, i) => 100 + 100 * which + i);
  return { id, prompt, maxNewTokens: newTokens, stop: [], topK: 5, forced: [{ ids }] };
}
