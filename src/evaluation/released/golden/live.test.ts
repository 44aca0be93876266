import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, reduce, replay, WATCHED, type GenerateRequest, type LanguageModel, type Settings, type Trace } from '../../../selfrag';
import { postprocess, runReleased } from '../../../selfrag/released';
import { caseSchema, type Case } from './case';
import { readCases } from './file';
import { CONTROL_IDS, controlOf } from './vocabulary';

const cases = (name: string): Case[] =>
  readCases(gunzipSync(readFileSync(new URL(`../fixtures/${name}.json.gz`, import.meta.url))).toString('utf8')).map((one) => caseSchema.parse(one));

type Response = Case['lm'][number]['response'];

/** The table as an engine: runs of words are one token with all their text and others with none. */
function tableEngine(given: Case): LanguageModel & { asked: number } {
  const spelled = (request: GenerateRequest) =>
    request.prompt.map((piece) => ('text' in piece ? piece.text : 'control' in piece ? piece.control : '</s>')).join('');
  return {
    asked: 0,
    info: { name: 'table', sha256: given.id, backend: 'scripted', contextLength: 1e6 },
    decode: () => '',
    async *generate(requests) {
      for (const request of requests) {
        this.asked++;
        const prompt = spelled(request);
        const row = given.lm.find(
          (one) => one.prompt === prompt && one.max_tokens === request.maxNewTokens && one.logprobs === (request.logprobs ?? null),
        );
        if (!row) throw new Error(`not in the table: ${prompt}`);
        const steps = stepsOf(row.response);
        for (const step of steps) yield { kind: 'token', request: request.id, step };
        yield { kind: 'finish', request: request.id, reason: steps.at(-1)?.text === '</s>' ? 'eos' : 'length' };
      }
    },
  };
}

const CONTROL = /(\[[A-Z][^\]]*\]|<\/?paragraph>|<\/s>)/;

function stepsOf({ text, token_ids: ids, logprobs }: Response) {
  const runs = text.split(CONTROL);
  let run = 0;
  return ids.map((id, t) => {
    const control = controlOf(id);
    let piece = '';
    if (control !== null) {
      run = runs.indexOf(control, run) + 1;
      piece = control;
    } else if (runs[run]) {
      piece = ` ${runs[run]}`;
      runs[run] = '';
    }
    const known = WATCHED.map((token) => logprobs?.[t]?.[CONTROL_IDS[token]]);
    const watched = known.map((value) => value ?? -50);
    const ranks = known.map((value) => (value === undefined ? 1_000_000 : 0));
    // Without log-probs in the table, their sum is all that is known.
    const logProb = logprobs?.[t]?.[id] ?? -1;
    return { id, text: piece, logProb, control: control !== null, watched, ranks, top: [] };
  });
}

const BASE = /^### Instruction:\n([^]*)\n\n### Response:\n$/;

interface Golden {
  readonly prompt: string;
  readonly mode: string;
  readonly threshold: number | null;
  readonly max_new_tokens: number;
  readonly use_utility: boolean;
  readonly use_seqscore: boolean;
  readonly w_rel: number;
  readonly w_sup: number;
  readonly w_use: number;
}

const MODES: Readonly<Record<string, Settings['mode']>> = { always_retrieve: 'always', no_retrieval: 'never' };

async function runOn(given: Case, more: Partial<Settings>, docs: readonly { id?: string; title: string; text: string }[], grounding: boolean): Promise<Trace> {
  const input = given.input as Golden;
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    mode: MODES[input.mode] ?? 'adaptive',
    threshold: input.threshold,
    maxNewTokens: input.max_new_tokens,
    passages: Math.max(1, docs.length),
    sequenceScore: input.use_seqscore ? 'text' : 'off',
    weights: { rel: input.w_rel, sup: grounding ? input.w_sup : 0, use: input.use_utility ? input.w_use : 0 },
    ...more,
  };
  const question = BASE.exec(input.prompt)?.[1] ?? '';
  const passages = docs.map(({ title, text }, i) => ({ id: String(i), title, text }));
  let trace: Trace | null = null;
  const retriever = { info: { name: '', sha256: '', coverageLine: null, size: 0 }, retrieve: async () => [] };
  const events = runReleased({ question, settings, passages }, { generator: tableEngine(given), retriever }, { id: 't', now: () => 0 });
  for await (const event of events) trace = reduce(trace, event);
  return trace as Trace;
}

interface LongGolden extends Golden {
  readonly ctxs: { title: string; text: string }[];
  readonly max_depth: number;
  readonly beam_width: number;
  readonly use_grounding: boolean;
  readonly ignore_cont: boolean;
  readonly query: string | null;
}
interface LongOutput {
  readonly tree?: { id: number; processed_pred: string; score: number; parent: number | null; ctx: number }[];
  readonly levels?: Record<string, number[]>;
  readonly full_ranking?: Record<string, number[]>;
  readonly final_prediction?: unknown;
}

/** The command line passes these weights alone, and settings have bounds. */
function runnableLong({ input, error, tags }: Case): boolean {
  const { w_rel, w_sup, w_use, query, beam_width: beam, threshold, prompt } = input as LongGolden;
  const weights = w_rel === 1 && w_sup === 1 && w_use === 0.5;
  const within = beam > 0 && query !== null && (threshold === null || (threshold >= 0 && threshold <= 1));
  return weights && within && !error && BASE.test(prompt) && !JSON.stringify(tags).includes('skip_special_tokens');
}

describe('the golden tables as a live model', () => {
  const long = cases('long_form').filter(runnableLong);

  it('are enough to tell', () => {
    expect(long.length).toBeGreaterThan(20);
  });

  it.each(long.map((given) => [given.id, given] as const))('%s gives the same tree, ranking and scores', async (_, given) => {
    const input = given.input as LongGolden;
    const output = given.output as LongOutput;
    const more: Partial<Settings> = { maxDepth: input.max_depth, beamWidth: input.beam_width, hardConstraint: input.ignore_cont };
    const weights = { rel: 1, sup: input.use_grounding ? 1 : 0, use: input.use_utility ? 0.5 : 0 };
    const trace = await runOn(given, { ...more, weights }, input.ctxs, input.use_grounding);
    const { trace: shown, ranking, missing } = replay(trace, trace.settings);
    expect(missing).toEqual([]);
    if (!output.tree || output.tree.length === 0) {
      expect(shown.nodes).toHaveLength(1);
      expect(trace.answer.text).toBe(postprocess(String(output.final_prediction)));
      return;
    }
    const nodes = output.tree.slice(1);
    expect(shown.nodes.map(({ id, parent, evidence, text }) => ({ id, parent, doc: evidence?.index, text }))).toEqual(
      nodes.map((node) => ({
        id: `n${node.id}`,
        parent: node.parent === 0 ? null : `n${node.parent}`,
        doc: node.ctx,
        text: postprocess(node.processed_pred).trim(),
      })),
    );
    for (const { id, score } of nodes) expect(ranking.pathScores.get(`n${id}`)).toBeCloseTo(score, 9);
    expect(Object.fromEntries(ranking.levels.map(({ depth, kept }) => [depth, kept]))).toEqual(
      Object.fromEntries(Object.entries(output.levels ?? {}).map(([depth, ids]) => [depth, ids.map((id) => `n${id}`)])),
    );
  });
});

interface ShortGolden extends Golden {
  readonly evidences: { title: string; text: string }[];
  readonly use_groundness: boolean;
  readonly closed: boolean;
}

describe('short form on the golden tables', () => {
  const short = cases('short_form').filter(({ input, error, tags, output }) => {
    const { w_rel, w_sup, w_use, threshold, evidences, prompt } = input as ShortGolden;
    const bounded = [w_rel, w_sup, w_use].every((weight) => weight >= 0 && weight <= 10) && (threshold === null || threshold <= 1);
    // A text that is not all in its tokens cannot be streamed token by token.
    const best = (output as { best_option?: string } | null)?.best_option;
    return bounded && !error && best !== '' && evidences.length > 0 && BASE.test(prompt) && !JSON.stringify(tags).includes('skip_special_tokens');
  });

  it.each(short.map((given) => [given.id, given] as const))('%s gives the same answer', async (_, given) => {
    const input = given.input as ShortGolden;
    const trace = await runOn(given, { form: input.closed ? 'closed' : 'open' }, input.evidences, input.use_groundness);
    const { best_option: best } = given.output as { best_option: string };
    expect(trace.status).toBe('finished');
    expect(trace.answer.text).toBe(best.replace(/^[#:]/, ''));
  });
});
