/**
 * A language model for tests of the page that tells written stories through the real method: the words and the
 * reflection tokens come from a script, everything else (search, scores, traces) from `run`.
 */
import {
  CONTROL_TOKENS,
  groupOf,
  run,
  reduce,
  WATCHED,
  type Alternative,
  type ControlToken,
  type GenerateRequest,
  type LanguageModel,
  type Passage,
  type PromptPiece,
  type Retriever,
  type RunInput,
  type RunPorts,
  type TokenStep,
  type Trace,
} from '../../selfrag';
import { random } from '../../selfrag/testing/scripted';

/** Segments by what they read: a passage title, or `alone` without a passage; control tokens stand in brackets. */
export interface Story {
  /** p([Retrieval]) and p([No Retrieval]) at the first decision. */
  readonly first: readonly [number, number];
  /** The outputs for a title, one per depth; the last one repeats. */
  readonly segments: Readonly<Record<string, readonly string[]>>;
  readonly passages: readonly (Passage & { readonly score: number })[];
}

const BASE = 1000;
const words = new Map<string, number>();
const spelled: string[] = [];

function wordId(text: string): number {
  const known = words.get(text);
  if (known !== undefined) return known;
  words.set(text, BASE + spelled.length);
  spelled.push(text);
  return BASE + spelled.length - 1;
}

const isControl = (text: string): text is ControlToken => (CONTROL_TOKENS as readonly string[]).includes(text);

function tokenise(script: string): string[] {
  return script.match(/\[[^\]]+\]|<\/s>|\s?[^\s[<]+/g) ?? [];
}

const forcedTexts = (piece: PromptPiece): string[] => {
  if ('control' in piece) return [piece.control];
  return 'text' in piece ? tokenise(piece.text) : piece.ids.map((id) => spelled[id - BASE] ?? CONTROL_TOKENS[id - 10] ?? '');
};

const titleIn = (pieces: readonly PromptPiece[]): string => {
  const texts = pieces.slice(1).flatMap((piece) => ('text' in piece ? [piece.text] : []));
  return texts.at(-1)?.split('\n')[0] ?? 'alone';
};

export function toldModel(story: Story, delay = 0): LanguageModel {
  const pause = () => (delay > 0 ? new Promise((resolve) => setTimeout(resolve, delay)) : Promise.resolve());

  function script(request: GenerateRequest): string[] {
    if (request.prompt.length === 1 && request.maxNewTokens === 1) {
      return [story.first[0] > story.first[1] ? '[Retrieval]' : '[No Retrieval]'];
    }
    const depth = request.prompt.filter((piece) => 'ids' in piece).length;
    const told = story.segments[titleIn(request.prompt)] ?? ['[Irrelevant] The passage does not say.[Utility:1]</s>'];
    const script = tokenise(told[Math.min(depth, told.length - 1)] ?? '');
    const forced = (request.forced ?? []).flatMap(forcedTexts);
    return [...forced, ...script.slice(forced.length)];
  }

  function step(text: string, draw: () => number, opening: boolean): TokenStep {
    const control = isControl(text) || text === '</s>';
    const sure = control ? 0.72 + draw() * 0.26 : 0.45 + draw() ** 0.4 * 0.545;
    const group = groupOf(text);
    const watched = WATCHED.map((token) => {
      if (opening && token === '[Retrieval]') return Math.log(story.first[0]);
      if (opening && token === '[No Retrieval]') return Math.log(story.first[1]);
      if (opening) return Math.log(1e-6);
      if (token === text) return Math.log(sure);
      return Math.log(group !== undefined && groupOf(token) === group ? ((1 - sure) * (0.2 + draw())) / 4 : 1e-6 * (1 + draw()));
    });
    const id = control ? CONTROL_TOKENS.indexOf(text as ControlToken) + 10 : wordId(text);
    const logProb = opening ? Math.log(Math.max(...story.first)) : Math.log(sure);
    const rivals: string[] = group ? WATCHED.filter((t) => groupOf(t) === group && t !== text) : [' the', ' a', ' it', ' of'];
    const rest: Alternative[] = rivals.slice(0, 4).map((rival, i) => ({
      id: i,
      text: rival,
      logProb: group ? (watched[WATCHED.indexOf(rival as (typeof WATCHED)[number])] ?? -9) : Math.log((1 - sure) * 0.5 ** (i + 1)),
    }));
    const top = [{ id, text, logProb }, ...rest.sort((a, b) => b.logProb - a.logProb)];
    const ranks = watched.map((value) => watched.filter((other) => other > value).length);
    return { id, text, logProb, control, watched, ranks, top };
  }

  return {
    info: { name: 'told', sha256: '0'.repeat(64), backend: 'scripted', contextLength: 1024 },
    decode: (ids) => ids.map((id) => spelled[id - BASE] ?? '').join('').trim(),
    async *generate(requests, signal) {
      const rows = requests.map((request, i) => ({
        request,
        left: script(request),
        forced: (request.forced ?? []).flatMap(forcedTexts).length,
        draw: random(i + request.prompt.length * 7 + story.segments.alone!.length),
      }));
      while (rows.some((row) => row.left.length > 0)) {
        await pause();
        signal?.throwIfAborted();
        for (const row of rows) {
          const text = row.left.shift();
          if (text === undefined) continue;
          const opening = row.request.maxNewTokens === 1;
          const told = step(text, row.draw, opening);
          const forced = row.forced-- > 0;
          yield { kind: 'token', request: row.request.id, step: forced ? { ...told, forced } : told };
          const stop = !forced && (row.request.stop as readonly string[]).includes(text);
          if (stop) row.left.length = 0;
          if (row.left.length > 0) continue;
          yield { kind: 'finish', request: row.request.id, reason: stop ? 'stop' : text === '</s>' ? 'eos' : 'length' };
        }
      }
    },
  };
}

export function toldRetriever(story: Story, coverageLine: number | null = 0.5): Retriever {
  return {
    info: { name: 'told', sha256: '0'.repeat(64), coverageLine, size: story.passages.length },
    retrieve: async (_query, k) => story.passages.slice(0, k),
  };
}

export const toldPorts = (story: Story, delay = 0): RunPorts => ({
  generator: toldModel(story, delay),
  retriever: toldRetriever(story),
});

/** The trace of a run of the real method over a story. */
export async function toldTrace(story: Story, input: RunInput, how: typeof run = run): Promise<Trace> {
  let trace: Trace | null = null;
  let clock = 1_700_000_000_000;
  for await (const event of how(input, toldPorts(story), { id: `told-${story.first[0]}`, now: () => (clock += 1500) })) {
    trace = reduce(trace, event);
  }
  if (!trace) throw new Error('the run made no trace');
  return trace;
}

