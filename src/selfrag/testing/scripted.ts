/**
 * A deterministic language model for tests: what it says is a hash of the prompt and the step, so that every prompt
 * has one answer, however it is batched, and a re-run says the same. It knows no language, only the port's contract.
 */
import type { GenerateEvent, GenerateRequest, LanguageModel, Passage, Retriever, TokenStep } from '../ports';
import { CONTROL_TOKENS, RELEVANCE, RETRIEVE, SUPPORT, UTILITY, WATCHED, type ReflectionToken } from '../tokens';

const EOS = 1;
const CONTROL_BASE = 10;
const WORD_BASE = 100;
const WORDS = 50;

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
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

const controlId = (text: ReflectionToken) => CONTROL_BASE + CONTROL_TOKENS.indexOf(text);
const pick = <T>(items: readonly T[], r: number): T => items[Math.floor(r * items.length)] as T;

/** Plans a whole segment: relevance after evidence, words, support, then a retrieval token or utility and the end. */
function plan(seed: string): { readonly id: number; readonly text: string; readonly control: boolean }[] {
  const draw = random(hash(seed));
  const control = (text: ReflectionToken) => ({ id: controlId(text), text, control: true });
  const words = Array.from({ length: 1 + Math.floor(draw() * 5) }, () => {
    const n = Math.floor(draw() * WORDS);
    return { id: WORD_BASE + n, text: ` w${n}`, control: false };
  });
  const relevant = draw() < 0.6;
  const read = seed.endsWith('</paragraph>"}]');
  return [
    ...(read ? [control(relevant ? RELEVANCE[0] : RELEVANCE[1])] : []),
    ...words,
    ...(!read || relevant ? [control(pick(SUPPORT, draw()))] : []),
    ...(draw() < 0.6 ? [control(pick(RETRIEVE, draw()))] : [control(pick(UTILITY, draw())), { id: EOS, text: '</s>', control: true }]),
  ];
}

export function scriptedModel(seed = 0): LanguageModel & { readonly prompts: string[] } {
  const prompts: string[] = [];
  return {
    prompts,
    info: { name: `scripted ${seed}`, sha256: String(seed), backend: 'scripted', contextLength: 4096 },
    decode: (ids) => ids.map((id) => `w${id - WORD_BASE}`).join(' '),
    async *generate(requests, signal) {
      for (const request of requests) {
        prompts.push(JSON.stringify(request.prompt));
        yield* respond(request, `${seed}${JSON.stringify(request.prompt)}`, signal);
      }
    },
  };
}

async function* respond(request: GenerateRequest, seed: string, signal?: AbortSignal): AsyncGenerator<GenerateEvent> {
  const tokens = plan(seed);
  for (const [step, token] of tokens.entries()) {
    await Promise.resolve();
    signal?.throwIfAborted();
    const draw = random(hash(`${seed}${step}`));
    const watched = WATCHED.map(() => Math.log(draw() * 0.05 + 1e-9));
    const logProb = Math.log(0.5 + draw() * 0.5);
    const at = WATCHED.indexOf(token.text as ReflectionToken);
    if (at >= 0) watched[at] = logProb;
    const ranks = watched.map((value) => watched.filter((other) => other > value).length);
    const out: TokenStep = { ...token, logProb, watched, ranks, top: [{ id: token.id, text: token.text, logProb }] };
    yield { kind: 'token', request: request.id, step: out };
    const last = step + 1 >= request.maxNewTokens && 'length';
    const stop = (request.stop as readonly string[]).includes(token.text) && 'stop';
    const reason = (token.id === EOS && 'eos') || stop || last;
    if (reason) {
      yield { kind: 'finish', request: request.id, reason };
      return;
    }
  }
  yield { kind: 'finish', request: request.id, reason: 'length' };
}

/** A collection of `size` passages; each query gets its own order and scores, best first. */
export function scriptedRetriever(size = 8, coverageLine: number | null = null): Retriever {
  const passages: Passage[] = Array.from({ length: size }, (_, i) => ({ id: `p${i}`, title: `Title ${i}`, text: `Text ${i}.` }));
  return {
    info: { name: 'scripted', sha256: 'scripted', coverageLine, size },
    async retrieve(query, k) {
      return passages
        .map((passage) => ({ ...passage, score: random(hash(query + passage.id))() }))
        .sort((a, b) => b.score - a.score)
        .slice(0, k);
    },
  };
}
