import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from './events';
import { rank } from './rank';
import { reduce } from './reduce';
import { plainRag, run } from './run';
import { DEFAULT_SETTINGS } from './settings';
import { collect, everySettings } from './testing/generators';
import { scriptedModel, scriptedRetriever } from './testing/scripted';
import { parseTrace, traceSchema, type Trace } from './trace';

const ports = (seed = 0) => ({ generator: scriptedModel(seed), retriever: scriptedRetriever() });
const input = { question: 'What is it?', settings: { ...DEFAULT_SETTINGS, mode: 'always' as const } };

describe('run', () => {
  it('gives a trace that the schema accepts and that survives JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), everySettings, async (seed, settings) => {
        const trace = await collect({ question: 'Q', settings }, ports(seed));
        expect(trace.status).toBe('finished');
        expect(traceSchema.parse(trace)).toEqual(trace);
        expect(parseTrace(JSON.stringify(trace))).toEqual(trace);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves nothing missing under its own settings, and generates no prompt twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), everySettings, async (seed, settings) => {
        const both = ports(seed);
        const trace = await collect({ question: 'Q', settings }, both);
        expect(rank(trace, settings).missing).toEqual([]);
        expect(new Set(both.generator.prompts).size).toBe(both.generator.prompts.length);
      }),
      { numRuns: 150 },
    );
  });

  it('searches with the question first, then with the previous segment added', async () => {
    const trace = await collect(input, ports(3));
    const deeper = trace.decisions.find((d) => d.after !== null && d.retrieval);
    const parent = trace.nodes.find((n) => n.id === deeper?.after);
    expect(trace.retrievals[0]?.query).toBe('What is it?');
    expect(parent).toBeDefined();
    expect(trace.retrievals.find((r) => r.id === deeper?.retrieval)?.query).toBe(`What is it? ${parent?.text}`);
  });

  it('continues a path with the tokens that were generated, without the token that ended the segment', async () => {
    const both = ports(3);
    const trace = await collect(input, both);
    const child = trace.nodes.find((n) => n.depth === 2);
    const parent = trace.nodes.find((n) => n.id === child?.parent);
    const ids = JSON.stringify({ ids: parent?.tokens.slice(0, -1).map((t) => t.id) });
    expect(parent?.finish).toBe('stop');
    expect(both.generator.prompts.some((prompt) => prompt.includes(ids))).toBe(true);
  });

  it('drops the passages of earlier segments from the prompt when asked to', async () => {
    const both = ports(3);
    await collect({ ...input, settings: { ...input.settings, keepEvidence: false } }, both);
    const deep = both.generator.prompts.filter((prompt) => prompt.includes('"ids"'));
    expect(deep.length).toBeGreaterThan(0);
    for (const prompt of deep) expect(prompt.split('"<paragraph>"').length - 1).toBeLessThanOrEqual(1);
  });

  it('replaces the text of edited passages and says so, and leaves the others', async () => {
    const top = (await collect(input, ports())).retrievals[0]?.passages[0];
    const trace = await collect({ ...input, edits: [{ id: top?.id ?? '', text: 'Changed.' }] }, ports());
    const [first, ...rest] = trace.retrievals[0]?.passages ?? [];
    expect(first).toMatchObject({ id: top?.id, text: 'Changed.', edited: true });
    expect(rest.every((p) => !p.edited)).toBe(true);
  });

  it('reads given passages instead of searching', async () => {
    const given = [{ id: 'x', title: 'X', text: 'Given.' }];
    const trace = await collect({ ...input, passages: given }, ports());
    expect(trace.retrievals[0]?.passages).toEqual([{ ...given[0], score: null, edited: false, dropped: false }]);
  });

  it('refuses an empty question before it asks the model', async () => {
    const both = ports();
    await expect(collect({ ...input, question: ' \n' }, both)).rejects.toMatchObject({ code: 'empty-question' });
    expect(both.generator.prompts).toEqual([]);
  });

  it('ends as stopped when aborted and keeps what was generated', async () => {
    const stop = new AbortController();
    let trace: Trace | null = null;
    let tokens = 0;
    for await (const event of run(input, ports(), { id: 't', now: () => 0, signal: stop.signal })) {
      trace = reduce(trace, event);
      if (event.kind === 'token' && ++tokens === 4) stop.abort();
    }
    expect(trace?.status).toBe('stopped');
    expect(trace?.nodes.flatMap((n) => n.tokens)).toHaveLength(4);
  });

  it('lets no half-written candidates compete: a stopped run answers with what is complete', async () => {
    const whole = await collect(input, ports());
    const events: RunEvent[] = [];
    for await (const event of run(input, ports(), { id: 't', now: () => 0 })) events.push(event);
    const ends = events.flatMap((event, i) => (event.kind === 'candidate-ended' ? [i] : []));
    const first = whole.nodes.filter((node) => node.depth === 1).length;
    const stoppedAt = (index: number) =>
      [...events.slice(0, index), { kind: 'ended', at: 0, status: 'stopped', error: null } as const].reduce(reduce, null as Trace | null);
    expect(stoppedAt((ends[first - 1] as number) - 1)?.answer.path).toEqual([]);
    expect(stoppedAt((ends[first - 1] as number) + 1)?.answer.path).toHaveLength(1);
  });

  it('ends as failed with the cause when the retriever fails, and keeps the decision', async () => {
    const retriever = { ...scriptedRetriever(), retrieve: () => Promise.reject(new Error('index gone')) };
    const trace = await collect(input, { generator: scriptedModel(), retriever });
    expect(trace.status).toBe('failed');
    expect(trace.error?.message).toBe('index gone');
    expect(trace.decisions).toHaveLength(1);
  });

  it('frees the batch when the reader leaves early', async () => {
    let freed = false;
    const model = scriptedModel();
    const generator = {
      ...model,
      async *generate(...args: Parameters<typeof model.generate>) {
        try {
          yield* model.generate(...args);
        } finally {
          freed = true;
        }
      },
    };
    for await (const event of run(input, { generator, retriever: scriptedRetriever() }, { id: 't', now: () => 0 })) {
      if (event.kind === 'token') break;
    }
    expect(freed).toBe(true);
  });

  it('says that a collection of nothing but irrelevant passages does not cover the question', async () => {
    let uncovered = 0;
    for (let seed = 0; seed < 60; seed++) {
      const trace = await collect({ ...input, settings: { ...input.settings, passages: 2 } }, ports(seed));
      const judged = trace.nodes.filter((n) => n.evidence?.retrieval === 'r1' && n.relevance);
      const none = judged.every((n) => (n.relevance?.logProbs[0] ?? 0) < (n.relevance?.logProbs[1] ?? 0));
      expect(trace.answer.covered).toBe(!none);
      if (none) uncovered++;
    }
    expect(uncovered).toBeGreaterThan(0);
  });
});

describe('plainRag', () => {
  it('reads the top passage as relevant, once, and reflects on nothing', async () => {
    const both = ports();
    let trace: Trace | null = null;
    for await (const event of plainRag(input, both, { id: 'b', now: () => 0 })) trace = reduce(trace, event);
    expect(trace?.nodes).toHaveLength(1);
    expect(trace?.nodes[0]?.relevance).toBeNull();
    expect(both.generator.prompts.at(-1)).toContain('{"control":"</paragraph>"},{"control":"[Relevant]"}');
    expect(trace?.answer.citations).toEqual([{ segment: 0, passageId: trace?.retrievals[0]?.passages[0]?.id, title: expect.any(String) }]);
  });
});
