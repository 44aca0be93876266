/**
 * Records the work of a long-form run with the shipped models. Their answers may end before the wanted number of
 * segments; what is measured here is speed at full length, so a path that has ended is carried on: its end token counts
 * as decoded, and the search sees a wish to retrieve in its place.
 */
import { loadTerminalGenerator, loadTerminalRetriever } from '../src/cli/engine';
import {
  DEFAULT_SETTINGS,
  RETRIEVE,
  run,
  type GenerateEvent,
  type GenerateRequest,
  type LanguageModel,
  type Settings,
} from '../src/selfrag';
import type { OnnxGenerator } from '../src/models';
import type { Work, WorkStep } from './work';

/** Among these the work is chosen. */
const QUESTIONS = [
  ...['the Danube', 'the Nile', 'Marie Curie', 'Japan', 'Mount Kilimanjaro'],
  ...['the violin', 'Jupiter', 'Charles Darwin', 'London', 'the giant panda'],
].map((name) => `Tell me about ${name}.`);
const LONG_SETTINGS: Settings = { ...DEFAULT_SETTINGS, mode: 'always', passages: 5, beamWidth: 2, maxDepth: 4 };

/**
 * The run whose closest call between two tokens is the clearest: engines with another order of additions then write the
 * same tokens, and can be timed.
 */
export async function recordWork(questions: readonly string[] = QUESTIONS, settings = LONG_SETTINGS): Promise<Work> {
  const [generator, { retriever }] = await Promise.all([loadTerminalGenerator(), loadTerminalRetriever()]);
  let best: Recorded | null = null;
  for (const question of questions) {
    const recorded: Recorded = { question, steps: [], margin: Infinity };
    const model = recorder(generator as OnnxGenerator, recorded);
    for await (const event of run({ question, settings }, { generator: model, retriever }, { id: 'work', now: () => 0 })) {
      if (event.kind === 'ended' && event.error) throw new Error(event.error.message);
    }
    // The first decision is a step of its own: it reads the bare prompt.
    if (recorded.steps.length === settings.maxDepth + 1 && recorded.margin > (best?.margin ?? -1)) best = recorded;
  }
  await (generator as OnnxGenerator).release();
  if (!best) throw new Error(`No run of ${questions.length} reached ${settings.maxDepth} segments.`);
  const { question, steps } = best;
  return { question, passages: settings.passages, beamWidth: settings.beamWidth, segments: steps.length - 1, steps };
}

interface Recorded {
  readonly question: string;
  readonly steps: WorkStep[];
  /** Smallest distance of the likeliest token's log-probability from the next one's. */
  margin: number;
}

/** The model, noting what is asked of it, and carrying on paths that end. */
function recorder(generator: OnnxGenerator, recorded: Recorded): LanguageModel {
  const { tokenizer } = generator;
  const goOn = { id: tokenizer.controlId(RETRIEVE[0]), text: RETRIEVE[0], control: true };
  return {
    info: generator.info,
    decode: (ids) => generator.decode(ids),
    async *generate(requests, signal): AsyncGenerator<GenerateEvent> {
      const written = new Map(requests.map(({ id }) => [id, [] as number[]]));
      const [{ stop, maxNewTokens, topK }] = requests as readonly [GenerateRequest];
      for await (const event of generator.generate(requests, signal)) {
        if (event.kind === 'token') {
          written.get(event.request)?.push(event.step.id);
          const [first, second] = event.step.top;
          if (first && second) recorded.margin = Math.min(recorded.margin, first.logProb - second.logProb);
          const ended = event.step.id === tokenizer.endId && stop.length > 0;
          yield ended ? { ...event, step: { ...event.step, ...goOn } } : event;
        } else yield event.reason === 'eos' && stop.length > 0 ? { ...event, reason: 'stop' } : event;
      }
      recorded.steps.push({
        prompts: requests.map(({ prompt }) => tokenizer.encode(prompt)),
        expected: requests.map(({ id }) => written.get(id) ?? []),
        stop,
        ends: [...stop.map((token) => tokenizer.controlId(token)), tokenizer.endId],
        maxNewTokens,
        topK,
      });
    },
  };
}
