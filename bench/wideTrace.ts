/**
 * A trace with exactly 500 candidates, made by a real run over a made-up model: 20 passages, 6 kept paths, 5 segments
 * give 20 + 4 * 6 * 20. The pocket models end their answers sooner; the page must stay quick for models that do not.
 */
import {
  DEFAULT_SETTINGS,
  reduce,
  RETRIEVE,
  run,
  WATCHED,
  type Alternative,
  type GenerateEvent,
  type LanguageModel,
  type Retriever,
  type Settings,
  type TokenStep,
  type Trace,
} from '../src/selfrag';
import { random } from '../src/selfrag/testing/scripted';

export const WIDE_SETTINGS: Settings = { ...DEFAULT_SETTINGS, mode: 'always', passages: 20, beamWidth: 6, maxDepth: 5 };
export const WIDE_CANDIDATES = 500;

const WORDS = ' the river flows through a wide valley and ends in a northern sea after many hundred kilometres'.split(/(?= )/);

function step(text: string, control: boolean, draw: () => number): TokenStep {
  const logProb = Math.log(0.4 + 0.6 * draw());
  const watched = WATCHED.map((token) => (token === text ? logProb : Math.log(0.1 * draw() + 1e-9)));
  const others: Alternative[] = [1, 2, 3, 4].map((id) => ({ id, text: ` other${id}`, logProb: logProb - id }));
  const ranks = watched.map((value) => watched.filter((one) => one > value).length);
  return { id: 0, text, logProb, control, watched, ranks, top: [{ id: 0, text, logProb }, ...others] };
}

function wideModel(): LanguageModel {
  const draw = random(20231017);
  const segment = () => [
    step('[Relevant]', true, draw),
    ...WORDS.map((word) => step(word, false, draw)),
    step('[Fully supported]', true, draw),
    step(RETRIEVE[0], true, draw),
  ];
  return {
    info: { name: 'made up', sha256: '0'.repeat(64), backend: 'scripted', contextLength: 4096 },
    decode: () => WORDS.join('').trim(),
    async *generate(requests): AsyncGenerator<GenerateEvent> {
      for (const { id, maxNewTokens } of requests) {
        const steps = segment().slice(0, maxNewTokens);
        for (const one of steps) yield { kind: 'token', request: id, step: one };
        yield { kind: 'finish', request: id, reason: 'stop' };
      }
    },
  };
}

const retriever: Retriever = {
  info: { name: 'made up', sha256: '0'.repeat(64), coverageLine: null, size: 1000 },
  retrieve: async (_query, k) =>
    Array.from({ length: k }, (_, i) => ({ id: `${i + 1}`, title: `River ${i + 1}`, text: WORDS.join('').trim(), score: 1 - i / 100 })),
};

/** @param settings fewer passages, paths or segments make it smaller */
export async function wideTrace(question: string, settings: Settings = WIDE_SETTINGS): Promise<Trace> {
  let trace: Trace | null = null;
  const ports = { generator: wideModel(), retriever };
  for await (const event of run({ question, settings }, ports, { id: 'wide', now: () => 0 })) {
    trace = reduce(trace, event);
  }
  if (!trace) throw new Error('The run gave no event.');
  return trace;
}
