/** A language model for tests that says what it is told, by the spelled-out prompt. */
import type { GenerateRequest, LanguageModel, Passage } from '../../ports';
import { reduce } from '../../reduce';
import { run, type RunInput } from '../../run';
import { DEFAULT_SETTINGS, type Settings } from '../../settings';
import { CONTROL_TOKENS, WATCHED, type ReflectionToken } from '../../tokens';
import type { Trace } from '../../trace';
import { markedText } from '../fromRecord';
import { END, spell } from '../text';

/** Probabilities of reflection tokens at a step; null: outside of what is reported. */
export type Probabilities = Partial<Record<ReflectionToken, number | null>>;
/** A token, or a token with probabilities; other tokens have a small one. */
export type ToldStep = string | readonly [text: string, probabilities: Probabilities];
export type Told = readonly ToldStep[];

const SMALL = 1e-6;
const OUTSIDE = 1_000_000;
const LIKELY = 0.9;
const END_ID = 2;

const isControl = (text: string) => text === END || (CONTROL_TOKENS as readonly string[]).includes(text);

/** Ids of words by their order of appearance. */
const words: string[] = [];
const FIRST_WORD = 100;
const FIRST_CONTROL = 10;

function idOf(text: string): number {
  if (text === END) return END_ID;
  const control = (CONTROL_TOKENS as readonly string[]).indexOf(text);
  if (control >= 0) return FIRST_CONTROL + control;
  if (!words.includes(text)) words.push(text);
  return FIRST_WORD + words.indexOf(text);
}

const textOf = (id: number): string => (id === END_ID ? END : (words[id - FIRST_WORD] ?? CONTROL_TOKENS[id - FIRST_CONTROL] ?? ''));
const decode = (ids: readonly number[]) => spell(markedText(ids.map((id) => ({ text: textOf(id), control: isControl(textOf(id)) }))));

/** The prompt with its control tokens spelled out, generated ones too. */
export const spelled = (request: GenerateRequest): string =>
  request.prompt.map((piece) => ('text' in piece ? piece.text : 'control' in piece ? piece.control : decode(piece.ids))).join('');

export interface ToldModel extends LanguageModel {
  readonly requests: GenerateRequest[];
}

export function toldModel(tell: (prompt: string) => Told): ToldModel {
  const requests: GenerateRequest[] = [];
  return {
    requests,
    info: { name: 'told', sha256: 'told', backend: 'scripted', contextLength: 4096 },
    decode,
    async *generate(batch, signal) {
      for (const request of batch) {
        requests.push(request);
        const steps = tell(spelled(request)).slice(0, request.maxNewTokens);
        const stops: readonly string[] = request.stop;
        for (const [i, told] of steps.entries()) {
          await Promise.resolve();
          signal?.throwIfAborted();
          const step = stepOf(told);
          yield { kind: 'token', request: request.id, step };
          if (stops.includes(step.text)) {
            yield { kind: 'finish', request: request.id, reason: 'stop' };
            break;
          }
          if (i === steps.length - 1) yield { kind: 'finish', request: request.id, reason: step.text === END ? 'eos' : 'length' };
        }
      }
    },
  };
}

function stepOf(told: ToldStep) {
  const [text, given] = typeof told === 'string' ? [told, {}] : told;
  const probability = (token: ReflectionToken) => given[token] ?? (token === text ? LIKELY : SMALL);
  const watched = WATCHED.map((token) => Math.log(probability(token)));
  const ranks = WATCHED.map((token, i) => (given[token] === null ? OUTSIDE : watched.filter((other) => other > (watched[i] as number)).length));
  const logProb = isControl(text) && text !== END ? (watched[WATCHED.indexOf(text as ReflectionToken)] ?? Math.log(LIKELY)) : Math.log(LIKELY);
  const id = idOf(text);
  return { id, text, logProb, control: isControl(text), watched, ranks, top: [{ id, text, logProb }] };
}

export const PASSAGES: readonly Passage[] = ['A', 'B', 'C'].map((name) => ({ id: name.toLowerCase(), title: name, text: `About ${name}.` }));

export const RELEASED: Settings = { ...DEFAULT_SETTINGS, semantics: 'released', passages: 2, maxDepth: 3, threshold: 0.2, maxNewTokens: 20 };

/** Runs to the end on given passages. */
export async function runTold(
  model: LanguageModel,
  settings: Partial<Settings> = {},
  { question = 'Q?', passages = PASSAGES.slice(0, 2) }: Partial<Pick<RunInput, 'question' | 'passages'>> = {},
): Promise<Trace> {
  let trace: Trace | null = null;
  const input: RunInput = { question, settings: { ...RELEASED, ...settings }, passages };
  const ports = { generator: model, retriever: { info: { name: '', sha256: '', coverageLine: null, size: 0 }, retrieve: async () => [] } };
  for await (const event of run(input, ports, { id: 't', now: () => 0 })) trace = reduce(trace, event);
  if (trace === null) throw new Error('a run gives at least one event');
  return trace;
}
