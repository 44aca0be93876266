/**
 * A deterministic language model for tests: what it says is a hash of the prompt and the step, so that every prompt
 * has one answer, however it is batched, and a re-run says the same. It knows no language, only the port's contract.
 */
import type { GenerateEvent, GenerateRequest, LanguageModel, Passage, PromptPiece, Retriever, TokenStep } from '../ports';
import { CONTROL_TOKENS, RELEVANCE, RETRIEVE, SUPPORT, UTILITY, WATCHED, type ControlToken } from '../tokens';

const EOS = 1;
const CONTROL_BASE = 10;
const WORD_BASE = 100;

/** FNV-1a, 32 bits; `h` goes on with the hash of what stands before. */
function hash(text: string, h = 0x811c9dc5): number {
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** mulberry32: numbers in 0..1 from a seed. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface ScriptedOptions {
  /** Different words; few of them make candidates that say the same. */
  readonly words: number;
  /** Different probabilities; few of them make equal scores. */
  readonly levels: number;
}

interface Said {
  readonly id: number;
  readonly text: string;
  readonly control: boolean;
  readonly forced?: true;
}

const sayControl = (text: ControlToken): Said => ({ id: CONTROL_BASE + CONTROL_TOKENS.indexOf(text), text, control: true });
const sayWord = (n: number): Said => ({ id: WORD_BASE + n, text: ` w${n}`, control: false });
const pick = <T>(items: readonly T[], r: number): T => items[Math.floor(r * items.length)] as T;

/** A whole segment: relevance after evidence, words, support, then a retrieval token or utility and the end. */
function plan(seed: number, read: boolean, words: number): Said[] {
  const draw = random(seed);
  const said = Array.from({ length: 1 + Math.floor(draw() * Math.min(words, 5)) }, () => sayWord(Math.floor(draw() * words)));
  const relevant = draw() < 0.6;
  return [
    ...(read ? [sayControl(relevant ? RELEVANCE[0] : RELEVANCE[1])] : []),
    ...said,
    ...(!read || relevant ? [sayControl(pick(SUPPORT, draw()))] : []),
    ...(draw() < 0.6
      ? [sayControl(pick(RETRIEVE, draw()))]
      : [sayControl(pick(UTILITY, draw())), { id: EOS, text: '</s>', control: true }]),
  ];
}

function forcedTokens(pieces: readonly PromptPiece[]): Said[] {
  const said = pieces.flatMap((piece): Said[] => {
    if ('control' in piece) return [sayControl(piece.control)];
    if ('ids' in piece) return piece.ids.map((id) => sayWord(id - WORD_BASE));
    return piece.text.split(/\s+/).map((word) => ({ ...sayWord(hash(word) % 1000), text: ` ${word}` }));
  });
  return said.map((token) => ({ ...token, forced: true as const }));
}

export interface ScriptedModel extends LanguageModel {
  /** The prompts that were asked for, as JSON, with what was forced after them. */
  readonly prompts: string[];
  readonly requests: GenerateRequest[];
}

export function scriptedModel(seed = 0, { words = 50, levels = Infinity }: Partial<ScriptedOptions> = {}): ScriptedModel {
  const prompts: string[] = [];
  const requests: GenerateRequest[] = [];
  return {
    prompts,
    requests,
    info: { name: `scripted ${seed}`, sha256: String(seed), backend: 'scripted', contextLength: 4096 },
    decode: (ids) => ids.map((id) => `w${id - WORD_BASE}`).join(' '),
    async *generate(batch, signal) {
      for (const request of batch) {
        const prompt = JSON.stringify([...request.prompt, ...(request.forced ?? [])]);
        prompts.push(prompt);
        requests.push(request);
        yield* respond(request, hash(`${seed}${prompt}`), { words, levels }, signal);
      }
    },
  };
}

async function* respond(
  request: GenerateRequest,
  seed: number,
  { words, levels }: ScriptedOptions,
  signal?: AbortSignal,
): AsyncGenerator<GenerateEvent> {
  const last = request.prompt.at(-1);
  const read = !request.forced && last !== undefined && 'control' in last && last.control === '</paragraph>';
  const forced = forcedTokens(request.forced ?? []);
  const tokens = [...forced, ...plan(seed, read, words)];
  const level = (p: number) => (levels === Infinity ? p : (1 + Math.floor(p * levels)) / (levels + 1));
  for (const [step, token] of tokens.entries()) {
    await Promise.resolve();
    signal?.throwIfAborted();
    const draw = random(hash(String(step), seed));
    const watched = WATCHED.map(() => Math.log(level(draw()) * 0.05 + 1e-9));
    const logProb = Math.log(0.5 + level(draw()) * 0.5);
    const at = (WATCHED as readonly string[]).indexOf(token.text);
    if (at >= 0) watched[at] = logProb;
    const ranks = watched.map((value) => watched.filter((other) => other > value).length);
    const out: TokenStep = { ...token, logProb, watched, ranks, top: [{ id: token.id, text: token.text, logProb }] };
    yield { kind: 'token', request: request.id, step: out };
    const full = step + 1 >= request.maxNewTokens && 'length';
    const stop = !token.forced && (request.stop as readonly string[]).includes(token.text) && 'stop';
    const reason = (token.id === EOS && 'eos') || stop || full;
    if (reason) {
      yield { kind: 'finish', request: request.id, reason };
      return;
    }
  }
  yield { kind: 'finish', request: request.id, reason: 'length' };
}

/** A collection of `size` passages; each query gets its own order and scores, best first. */
export function scriptedRetriever(size = 8): Retriever {
  const passages: Passage[] = Array.from({ length: size }, (_, i) => ({ id: `p${i}`, title: `Title ${i}`, text: `Text ${i}.` }));
  return {
    info: { name: 'scripted', sha256: 'scripted', coverageLine: null, size },
    async retrieve(query, k) {
      return passages
        .map((passage) => ({ ...passage, score: random(hash(query + passage.id))() }))
        .sort((a, b) => b.score - a.score)
        .slice(0, k);
    },
  };
}
