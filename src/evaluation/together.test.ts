import { describe, expect, it } from 'vitest';
import { SelfRagError, type GenerateRequest, type LanguageModel } from '../selfrag';
import { scriptedModel } from '../selfrag/testing/scripted';
import { inParallel, together } from './together';

const request = (text: string, id = 'x'): GenerateRequest => ({ id, prompt: [{ text }], maxNewTokens: 12, stop: [], topK: 3 });

async function said(model: LanguageModel, requests: readonly GenerateRequest[]) {
  const events = [];
  for await (const event of model.generate(requests)) events.push(event);
  return events;
}

/** The scripted model, with the size of every batch it was given; a prompt "too long" is refused as the engine does. */
function watched() {
  const inner = scriptedModel();
  const batches: number[] = [];
  const model: LanguageModel = {
    info: inner.info,
    decode: (ids) => inner.decode(ids),
    async *generate(requests, signal) {
      batches.push(requests.length);
      if (requests.some(({ prompt }) => JSON.stringify(prompt).includes('too long'))) {
        throw new SelfRagError('context-overflow', 'too long');
      }
      yield* inner.generate(requests, signal);
    },
  };
  return { model, batches };
}

const texts = Array.from({ length: 10 }, (_, i) => `question ${i}`);

describe('together', () => {
  it('gives each call what the model gives it alone, from one batch', async () => {
    const { model, batches } = watched();
    const alone = await Promise.all(texts.map((text) => said(scriptedModel(), [request(text)])));
    const shared = together(model);
    expect(await Promise.all(texts.map((text) => said(shared, [request(text)])))).toEqual(alone);
    expect(batches).toEqual([10]);
  });

  it('fills batches up to a size, and never divides a call', async () => {
    const { model, batches } = watched();
    const shared = together(model, 4);
    const calls = [3, 2, 1, 6].map((size, c) => said(shared, texts.slice(0, size).map((text, i) => request(`${text} ${c}`, `${i}`))));
    expect((await Promise.all(calls)).map((events) => new Set(events.map((event) => event.request)).size)).toEqual([3, 2, 1, 6]);
    expect(batches).toEqual([3, 3, 6]);
  });

  it('lets a call that fails fail alone', async () => {
    const shared = together(watched().model);
    const results = await Promise.allSettled(['fine', 'too long', 'fine too'].map((text) => said(shared, [request(text)])));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await said(shared, [request('after it')])).not.toHaveLength(0);
  });

  it('goes on when a reader leaves early', async () => {
    const shared = together(watched().model);
    for await (const event of shared.generate([request('left')])) if (event.kind === 'token') break;
    expect(await said(shared, [request('next')])).toEqual(await said(scriptedModel(), [request('next')]));
  });
});

describe('inParallel', () => {
  it('keeps order and limit', async () => {
    let [now, most] = [0, 0];
    const out = await inParallel([5, 1, 3, 2], 2, async (wait) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, wait));
      now--;
      return wait * 2;
    });
    expect(out).toEqual([10, 2, 6, 4]);
    expect(most).toBe(2);
  });

  it('begins nothing more once something has failed, and ends with what had begun', async () => {
    let [begun, ended] = [0, 0];
    const all = inParallel([1, 30, 1, 1, 1, 1], 2, async (wait) => {
      begun++;
      await new Promise((resolve) => setTimeout(resolve, wait));
      ended++;
      if (wait === 1) throw new Error('no');
    });
    await expect(all).rejects.toThrow('no');
    expect([begun, ended]).toEqual([2, 2]);
  });
});
