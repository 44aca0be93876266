import { describe, expect, it } from 'vitest';
import { critique, critiqueSchema, type CritiqueInput } from './critique';
import type { LanguageModel } from './ports';
import { evidencePrompt, instructionPrompt } from './prompt';
import { relevanceScore, supportScore, utilityScore } from './score';
import { DEFAULT_SETTINGS } from './settings';
import { scriptedModel } from './testing/scripted';
import { groupOf, RETRIEVE, UTILITY } from './tokens';

const passages = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, title: id.toUpperCase(), text: `Text ${id}.` }));
const input: CritiqueInput = { question: ' Q? ', answer: ' The capital is Lima. ', passages };

describe('critique', () => {
  it('reads what the model says of an answer after each passage, as plain data', async () => {
    const model = scriptedModel(1);
    const result = await critique(input, model);
    expect(critiqueSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    expect([result.question, result.answer]).toEqual(['Q?', 'The capital is Lima.']);
    expect(result.verdicts.map(({ passage }) => passage)).toEqual(passages);
    for (const verdict of result.verdicts) {
      expect(verdict.tokens.map(({ text }) => text).join('')).toBe(' The capital is Lima.');
      const mean = verdict.tokens.reduce((sum, token) => sum + token.logProb, 0) / 4;
      expect(verdict.meanLogProb).toBeCloseTo(mean, 12);
      expect(verdict.sequenceProbability).toBeCloseTo(Math.exp(mean), 12);
      expect(verdict.after.length).toBeLessThanOrEqual(3);
      const { relevance, support, utility, scores, ledger } = verdict;
      if (!relevance || !support || !utility) throw new Error('all three are read');
      expect(scores).toEqual({ rel: relevanceScore(relevance), sup: supportScore(support), use: utilityScore(utility) });
      expect(ledger.lines.map((line) => line.note)).toEqual([
        'counted',
        ...[relevance, support, utility].map((reading) => (reading.emitted ? 'counted' : 'not_emitted')),
      ]);
      expect(ledger.score).toBeCloseTo(ledger.lines.reduce((sum, line) => sum + line.amount, 0), 12);
      expect(ledger.lines.map((line) => line.weight)).toEqual([1, 1, 1, 0.5]);
      // Emitted within the free tokens, or read at the first step after the answer: 1 relevance token, 4 words.
      for (const [group, reading] of [['support', support], ['utility', utility]] as const) {
        const emitted = verdict.after.findIndex((token) => groupOf(token.text) === group);
        expect([reading.emitted, reading.step]).toEqual([emitted >= 0, 5 + Math.max(emitted, 0)]);
      }
    }
    const emitted = result.verdicts.map(({ support, utility }) => [support?.emitted, utility?.emitted]).flat();
    expect(emitted).toContain(true);
    expect(emitted).toContain(false);
  });

  it('first asks for the likelier relevance token, then forces it and the answer', async () => {
    const model = scriptedModel(1);
    const { verdicts } = await critique(input, model);
    const prompt = (i: number) => [...instructionPrompt('Q?'), ...evidencePrompt(passages[i] as (typeof passages)[number])];
    const [firsts, seconds] = [model.requests.slice(0, 5), model.requests.slice(5)];
    expect(firsts.map((request) => [request.prompt, request.maxNewTokens, request.forced])).toEqual(passages.map((_, i) => [prompt(i), 1, undefined]));
    expect(seconds.map((request) => request.prompt)).toEqual(passages.map((_, i) => prompt(i)));
    const likelier = verdicts.map(({ relevance }) => {
      const [yes = 0, no = 0] = relevance?.logProbs ?? [];
      return yes >= no ? '[Relevant]' : '[Irrelevant]';
    });
    expect(new Set(likelier).size).toBe(2);
    expect(seconds.map((request) => request.forced)).toEqual(likelier.map((control) => [{ control }, { text: 'The capital is Lima.' }]));
    for (const { stop, maxNewTokens } of seconds) {
      expect(stop).toEqual([...RETRIEVE, ...UTILITY]);
      // One for relevance, one for each byte and a space at most, three of the model's own.
      expect(maxNewTokens).toBe(1 + 21 + 3);
    }
    expect(verdicts.every(({ relevance }) => relevance?.step === 0)).toBe(true);
  });

  it('leaves room for answers in any script', async () => {
    const model = scriptedModel(1);
    await critique({ ...input, answer: 'é漢😀', passages: [] }, model);
    expect(model.requests[0]?.maxNewTokens).toBe(1 + (1 + 2 + 3 + 4) + 3);
  });

  it('judges without evidence when there is none: nothing is relevant then', async () => {
    const model = scriptedModel(1);
    const { verdicts } = await critique({ ...input, passages: [] }, model);
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]).toMatchObject({ passage: null, relevance: null, scores: { rel: null }, support: { step: expect.any(Number) } });
    expect(verdicts[0]?.tokens).toHaveLength(4);
    expect(model.requests.map(({ prompt, forced }) => [prompt.at(-1), forced])).toEqual([[{ control: '[No Retrieval]' }, [{ text: 'The capital is Lima.' }]]]);
  });

  it('takes the weights of the settings', async () => {
    const settings = { ...DEFAULT_SETTINGS, weights: { rel: 2, sup: 3, use: 4 }, readUnemitted: true };
    const { verdicts } = await critique({ ...input, settings }, scriptedModel(1));
    expect(verdicts[0]?.ledger.lines.map((line) => line.weight)).toEqual([1, 2, 3, 4]);
    expect(verdicts.flatMap(({ ledger }) => ledger.lines.map((line) => line.note))).not.toContain('not_emitted');
  });

  it('reads no more than three tokens of the model’s own, however many it would give', async () => {
    const model = scriptedModel(1);
    let given = 0;
    const talkative: LanguageModel = {
      ...model,
      async *generate(requests, signal) {
        for (const request of requests) {
          for await (const event of model.generate([{ ...request, stop: [] }], signal)) {
            if (event.kind !== 'token') continue;
            given++;
            yield event;
            if (!event.step.forced) for (let i = 0; i < 9; i++) yield { ...event, step: { ...event.step, control: false, text: ' more' } };
          }
          yield { kind: 'finish', request: request.id, reason: 'length' };
        }
      },
    };
    const { verdicts } = await critique({ ...input, passages: passages.slice(0, 2) }, talkative);
    expect(verdicts.map(({ after }) => after.length)).toEqual([3, 3]);
    expect(given).toBeGreaterThan(0);
  });

  it('refuses what is empty, and an engine that cannot force', async () => {
    const model = scriptedModel(1);
    await expect(critique({ ...input, question: ' ' }, model)).rejects.toMatchObject({ code: 'empty-question' });
    await expect(critique({ ...input, answer: '\n' }, model)).rejects.toMatchObject({ code: 'empty-answer' });
    expect(model.requests).toEqual([]);
    const free: LanguageModel = { ...model, generate: (requests, signal) => model.generate(requests.map(({ forced: _, ...request }) => request), signal) };
    await expect(critique(input, free)).rejects.toMatchObject({ code: 'forced-unsupported' });
    const silent: LanguageModel = { ...model, generate: async function* () {} };
    await expect(critique(input, silent)).rejects.toMatchObject({ code: 'no-critique' });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(critique(input, scriptedModel(1), stop.signal)).rejects.toThrow('enough');
  });
});
