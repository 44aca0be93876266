import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  evidencePrompt,
  instructionPrompt,
  RETRIEVE,
  WATCHED,
  type GenerateRequest,
  type PromptPiece,
} from '../../selfrag';
import { fileNamed, parseManifest } from './manifest';
import { nodeFiles } from '../filesNode';
import type { ArraySpace } from '../memory/arrays';
import { nodeRuntime } from '../runtimeNode';
import type { ModelFiles, Session } from '../session';
import { generateAll, loadPocket } from '../testing/pocket';
import { Tokenizer } from '../tokenizer';
import { Decoder } from './decoder';
import { OnnxGenerator } from './generator';

const FOLDER = 'models/generator';
const QUESTION = instructionPrompt('What is the capital of Bolivia?');
const PASSAGE = evidencePrompt({ title: 'Bolivia', text: 'Bolivia is a country. Its capital is Sucre.' });

let tokenizer: Tokenizer;
let session: Session;
let shape: { layers: number; kvHeads: number; headSize: number; vocab: number };
let info: OnnxGenerator['info'];
let runs = 0;

beforeAll(async () => {
  ({ generator: { tokenizer, info } } = await loadPocket());
  const files = nodeFiles('public');
  const manifest = parseManifest(await files.json(`${FOLDER}/manifest.json`), 'manifest.json');
  shape = manifest;
  const read = (path: string) => files.read(FOLDER, fileNamed(manifest, path));
  const weights = manifest.files.filter(({ path }) => path.startsWith('model.onnx.'));
  const model: ModelFiles = {
    graph: await read('model.onnx'),
    external: await Promise.all(weights.map(async ({ path }) => ({ path, data: await read(path) }))),
  };
  const real = await nodeRuntime(1).createSession(model, 'cpu');
  session = { ...real, run: (feeds, held) => (runs++, real.run(feeds, held)) };
});

/** A generator that remembers nothing yet. */
const fresh = (chunk?: number, over: Partial<OnnxGenerator['info']> = {}) =>
  new OnnxGenerator({ ...info, ...over }, tokenizer, new Decoder(session, shape), shape, { chunk });

const request = (id: string, prompt: readonly PromptPiece[], maxNewTokens = 8): GenerateRequest => ({
  id,
  prompt,
  maxNewTokens,
  stop: [],
  topK: 3,
});

describe('a batch', () => {
  it('generates what its prompts generate one by one, however long they are', async () => {
    const prompts = fc.array(
      fc.array(fc.integer({ min: 20, max: 400 }), { minLength: 1, maxLength: 50 }),
      { minLength: 2, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(prompts, fc.boolean(), async (drawn, shared) => {
        const requests = drawn.map((ids, i) => request(String(i), [...(shared ? QUESTION : []), { ids }], 6));
        const together = await generateAll(fresh(), requests);
        for (const one of requests) {
          const alone = (await generateAll(fresh(), [one])).get(one.id);
          const batched = together.get(one.id);
          expect(batched?.reason).toBe(alone?.reason);
          // Where the two likeliest tokens are as good as equal, either may come first; what follows then differs.
          for (const [s, step] of (alone?.steps ?? []).entries()) {
            const other = batched?.steps[s];
            const [first, second] = step.top;
            if (other?.id !== step.id && (first?.logProb ?? 0) - (second?.logProb ?? 0) < 1e-3) break;
            expect(other?.id).toBe(step.id);
            expect(Math.abs((other?.logProb ?? NaN) - step.logProb)).toBeLessThan(1e-3);
            step.watched.forEach((logProb, w) => {
              expect(Math.abs((other?.watched[w] ?? NaN) - logProb)).toBeLessThan(1e-3);
            });
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  it('gives the same when prompts are read in short pieces', async () => {
    const requests = [request('0', [...QUESTION, ...PASSAGE])];
    const whole = (await generateAll(fresh(), requests)).get('0');
    const pieces = (await generateAll(fresh(7), requests)).get('0');
    expect(pieces?.steps.map(({ id }) => id)).toEqual(whole?.steps.map(({ id }) => id));
    whole?.steps.forEach((step, s) => expect(pieces?.steps[s]?.logProb).toBeCloseTo(step.logProb, 3));
  });

  it('ends each request with its own reason, the token that ended it included', async () => {
    const all = await generateAll(fresh(), [
      request('length', [...QUESTION, ...PASSAGE], 2),
      { ...request('stop', QUESTION), stop: RETRIEVE },
      request('eos', [...QUESTION, { control: '[No Retrieval]' }, { text: 'Yes.' }, { control: '[Utility:5]' }]),
    ]);
    expect(all.get('length')).toMatchObject({ reason: 'length', steps: [{}, {}] });
    expect(all.get('stop')).toMatchObject({ reason: 'stop', steps: [{ control: true }] });
    expect(RETRIEVE).toContain(all.get('stop')?.steps[0]?.text);
    expect(all.get('eos')).toMatchObject({ reason: 'eos', steps: [{ text: '</s>', control: true }] });
  });

  it('reports the likeliest tokens and the reflection tokens of each step', async () => {
    const steps = (await generateAll(fresh(), [request('0', QUESTION, 3)])).get('0')?.steps ?? [];
    expect(steps).toHaveLength(3);
    for (const { id, logProb, top, watched } of steps) {
      expect(top).toHaveLength(3);
      expect(top[0]).toMatchObject({ id, logProb });
      expect(watched).toHaveLength(WATCHED.length);
      expect([...top].sort((a, b) => b.logProb - a.logProb)).toEqual(top);
    }
    const retrieve = steps[0]?.watched.slice(0, RETRIEVE.length).map(Math.exp) ?? [];
    expect(retrieve.reduce((sum, p) => sum + p, 0)).toBeGreaterThan(0.9);
  });

  it('decodes equal prompts once and answers each request', async () => {
    runs = 0;
    const generator = fresh();
    await generateAll(generator, [request('0', QUESTION)]);
    const alone = runs;
    runs = 0;
    const all = await generateAll(fresh(), [request('a', QUESTION), request('b', QUESTION)]);
    expect(runs).toBe(alone);
    expect(all.get('a')).toEqual(all.get('b'));
  });
});

describe('forced tokens', () => {
  const free = async () => (await generateAll(fresh(), [request('0', [...QUESTION, ...PASSAGE], 6)])).get('0')?.steps ?? [];

  it('that the model would have written anyway change nothing but the mark', async () => {
    const steps = await free();
    const forced = [{ ids: steps.slice(0, 3).map((step) => step.id) }];
    const all = await generateAll(fresh(), [{ ...request('0', [...QUESTION, ...PASSAGE], 6), forced }]);
    const taught = all.get('0')?.steps ?? [];
    expect(taught.map(({ id }) => id)).toEqual(steps.map(({ id }) => id));
    expect(taught.map((step) => step.forced)).toEqual([true, true, true, undefined, undefined, undefined]);
    taught.forEach((step, s) => {
      expect(step.logProb).toBeCloseTo(steps[s]?.logProb ?? NaN, 4);
      expect(step.text).toBe(steps[s]?.text);
    });
  });

  it('are as likely as the distribution had them, and what follows goes on from them', async () => {
    const piece = [{ control: '[Irrelevant]' }, { text: 'Not here' }] as const;
    const ids = tokenizer.encode(piece);
    const prompt = [...QUESTION, ...PASSAGE];
    const all = await generateAll(fresh(), [
      { ...request('forced', prompt, ids.length + 3), forced: piece },
      request('free', prompt, 1),
      request('after', [...prompt, { ids }], 3),
    ]);
    const steps = all.get('forced')?.steps ?? [];
    expect(steps.slice(0, ids.length).map(({ id }) => id)).toEqual(ids);
    const [first] = all.get('free')?.steps ?? [];
    expect(steps[0]?.logProb).toBeCloseTo(first?.watched[WATCHED.indexOf('[Irrelevant]')] ?? NaN, 4);
    // The top list is the model's own, not what was forced.
    expect(steps[0]?.top[0]?.id).toBe(first?.id);
    expect(steps.slice(ids.length).map(({ id }) => id)).toEqual(all.get('after')?.steps.map(({ id }) => id));
  });

  it('count towards the limit, and a stop token among them does not end the generation', async () => {
    const forced = [{ control: '[Relevant]' }, { control: '[Retrieval]' }, { text: 'one two three' }] as const;
    const ids = tokenizer.encode(forced);
    const all = await generateAll(fresh(), [{ ...request('0', QUESTION, ids.length - 1), forced, stop: RETRIEVE }]);
    expect(all.get('0')).toMatchObject({ reason: 'length' });
    expect(all.get('0')?.steps.map(({ id }) => id)).toEqual(ids.slice(0, -1));
  });

  it('make a generation of their own: it is not taken for the free one, nor the free one for it', async () => {
    const generator = fresh();
    const one = request('0', QUESTION, 4);
    const before = await generateAll(generator, [one]);
    const forced = await generateAll(generator, [{ ...one, forced: [{ control: '[Irrelevant]' }] }]);
    expect(forced.get('0')?.steps[0]?.text).toBe('[Irrelevant]');
    expect(await generateAll(generator, [one])).toEqual(before);
  });
});

it('ranks reflection tokens in the whole vocabulary: the likeliest has rank 0, and the ranks agree with the top list', async () => {
  const wide = { ...request('0', QUESTION, 3), topK: 20 };
  for (const { id, top, ranks } of (await generateAll(fresh(), [wide])).get('0')?.steps ?? []) {
    expect(ranks).toHaveLength(WATCHED.length);
    WATCHED.forEach((token, i) => {
      const place = top.findIndex((one) => one.id === tokenizer.controlId(token));
      if (place >= 0) expect(ranks[i]).toBe(place);
      else expect(ranks[i]).toBeGreaterThanOrEqual(20);
      if (id === tokenizer.controlId(token)) expect(ranks[i]).toBe(0);
    });
  }
});

describe('work already done', () => {
  it('is not done again for the same prompt', async () => {
    const generator = fresh();
    const first = await generateAll(generator, [request('0', QUESTION)]);
    runs = 0;
    const second = await generateAll(generator, [request('1', QUESTION)]);
    expect(runs).toBe(0);
    expect(second.get('1')).toEqual(first.get('0'));
  });

  it('carries over to a prompt that goes on from a generated segment', async () => {
    const generator = fresh();
    const first = (await generateAll(generator, [request('0', QUESTION, 4)])).get('0');
    const ids = (first?.steps ?? []).slice(0, -1).map((step) => step.id);
    const prompt: PromptPiece[] = [...QUESTION, { ids }, ...PASSAGE];
    let read = 0;
    const counting: Session = {
      ...session,
      run: (feeds, held) => {
        read += feeds['input_ids']?.dims[1] ?? 0;
        return session.run(feeds, held);
      },
    };
    const watching = new OnnxGenerator(info, tokenizer, new Decoder(counting, shape), shape);
    await generateAll(watching, [request('0', QUESTION, 4)]);
    read = 0;
    await generateAll(watching, [request('1', prompt, 1)]);
    expect(read).toBe(tokenizer.encode(PASSAGE).length);
  });
});

describe('a stream that is left', () => {
  it('leaves a generator that works on', async () => {
    const generator = fresh();
    for await (const event of generator.generate([request('0', QUESTION), request('1', [...QUESTION, ...PASSAGE])])) {
      expect(event.kind).toBe('token');
      break;
    }
    const expected = await generateAll(fresh(), [request('0', QUESTION)]);
    const after = await generateAll(generator, [request('0', QUESTION)]);
    expect(after.get('0')?.steps.map(({ id }) => id)).toEqual(expected.get('0')?.steps.map(({ id }) => id));
  });

  it('computes nothing more once the signal is aborted', async () => {
    const abort = new AbortController();
    const stream = fresh().generate([request('0', [...QUESTION, ...PASSAGE], 60)], abort.signal);
    await stream.next();
    abort.abort();
    runs = 0;
    await expect(stream.next()).rejects.toMatchObject({ name: 'AbortError' });
    expect(runs).toBe(0);
    expect(await stream.next()).toMatchObject({ done: true });
  });

  it('can be one of two that run at the same time', async () => {
    const generator = fresh();
    const [one, two] = await Promise.all([
      generateAll(generator, [request('0', QUESTION)]),
      generateAll(generator, [request('0', [...QUESTION, ...PASSAGE])]),
    ]);
    expect(one.get('0')?.reason).not.toBeNull();
    expect(two).toEqual(await generateAll(generator, [request('0', [...QUESTION, ...PASSAGE])]));
  });
});

describe('the context', () => {
  it('that a prompt fills leaves no room: the figures are named', async () => {
    const stream = fresh(undefined, { contextLength: 12 }).generate([request('0', [{ ids: Array<number>(12).fill(30) }])]);
    await expect(stream.next()).rejects.toMatchObject({
      code: 'context-overflow',
      facts: { promptTokens: 12, contextLength: 12 },
    });
  });

  it('that one piece overruns: the piece is named, a passage by its title', async () => {
    const words = 'river '.repeat(60).trim();
    const [question, passage] = [{ text: 'Where?' }, [{ control: '<paragraph>' }, { text: `The Nile\n${words}` }, { control: '</paragraph>' }]] as const;
    const message = async (prompt: GenerateRequest['prompt']) =>
      fresh(undefined, { contextLength: 40 }).generate([request('0', prompt)]).next().then(() => '', (error: Error) => error.message);
    expect(await message([question, ...passage])).toMatch(/^The passage “The Nile” takes 6\d tokens, and the model holds 40 in all.*Give a shorter passage\.$/);
    expect(await message([{ text: words }, { control: '[No Retrieval]' }])).toMatch(/^The question takes 6\d tokens.*Ask a shorter question\.$/);
    expect(await message([{ text: words }, ...passage])).toMatch(/^Question, passage and what was written so far take 1\d\d tokens.*Lower the depth/);
  });

  it('ends generation when it is full', async () => {
    const all = await generateAll(fresh(undefined, { contextLength: 12 }), [
      request('0', [{ ids: Array<number>(9).fill(30) }]),
    ]);
    const { steps = [], reason } = all.get('0') ?? {};
    if (reason === 'length') expect(steps).toHaveLength(3);
    else expect(steps.length).toBeLessThan(3);
  });
});

describe('a run whose numbers are broken', () => {
  /** The real session, but one run leaves what is not a number, in the caches as in the logits. */
  const broken = (which: number): Session => {
    let ran = 0;
    return {
      ...session,
      async run(feeds, held = {}) {
        const results = await session.run(feeds, held);
        if (++ran !== which) return results;
        for (const tensor of Object.values(held)) (session.memory as ArraySpace).view(tensor).fill(NaN);
        results['logits']?.data.fill(NaN as never);
        return results;
      },
    };
  };

  it.each([
    ['the reading of a prompt', 1],
    ['a step', 3],
  ])('in %s leaves nothing behind that is used again', async (_, which) => {
    const generator = new OnnxGenerator(info, tokenizer, new Decoder(broken(which), shape), shape);
    const requests = [request('0', QUESTION), request('1', [...QUESTION, ...PASSAGE])];
    await expect(generateAll(generator, requests)).rejects.toMatchObject({ code: 'numbers-broken' });
    expect(await generateAll(generator, requests)).toEqual(await generateAll(fresh(), requests));
  });
});

it('one failing run does not fail the next', async () => {
  let fail = true;
  const flaky: Session = {
    ...session,
    run: (feeds, held) => {
      if (!fail) return session.run(feeds, held);
      fail = false;
      return Promise.reject(new Error('out of memory'));
    },
  };
  const generator = new OnnxGenerator(info, tokenizer, new Decoder(flaky, shape), shape);
  await expect(generateAll(generator, [request('0', QUESTION)])).rejects.toThrow('out of memory');
  expect((await generateAll(generator, [request('0', QUESTION)])).get('0')?.steps.length).toBeGreaterThan(0);
});
