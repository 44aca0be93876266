/** However the rows are split over the memory there is, each request gets what it gets alone. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { instructionPrompt, SelfRagError, type GenerateRequest } from '../../selfrag';
import { generateAll, openPocket, type Generated, type OpenPocket } from '../testing/pocket';
import type { MemorySpace, Session } from '../session';
import { kvBytes } from './kv';
import type { GeneratorOptions } from './generator';
import type { MemoryPlan } from './plan';

let pocket: OpenPocket;

beforeAll(async () => {
  pocket = await openPocket();
});

/** A budget for exactly so many rows, and the one that prompts are read in; a quarter is for what was read before. */
const roomFor = (rows: number, capacity: number) => Math.ceil((kvBytes(pocket.shape, capacity) * (rows + 1) * 4) / 3);

/** Where the two likeliest tokens are as good as equal, either may come first; what follows then differs. */
function expectSame(one: Generated | undefined, other: Generated | undefined): void {
  for (const [s, step] of (one?.steps ?? []).entries()) {
    const same = other?.steps[s];
    const [first, second] = step.top;
    if (same?.id !== step.id && (first?.logProb ?? 0) - (second?.logProb ?? 0) < 1e-3) return;
    expect(same?.id).toBe(step.id);
    expect(Math.abs((same?.logProb ?? NaN) - step.logProb)).toBeLessThan(1e-3);
    step.watched.forEach((logProb, w) => expect(Math.abs((same?.watched[w] ?? NaN) - logProb)).toBeLessThan(1e-3));
  }
  expect(other?.steps.length).toBe(one?.steps.length);
  expect(other?.reason).toBe(one?.reason);
}

const ids = fc.array(fc.integer({ min: 20, max: 400 }), { minLength: 1, maxLength: 40 });
/** Prompts that share beginnings of different length, with different lengths of their own and of their answers. */
const batch = fc
  .record({
    shared: fc.array(ids, { minLength: 1, maxLength: 2 }),
    drawn: fc.array(fc.record({ which: fc.nat(2), own: ids, maxNewTokens: fc.integer({ min: 1, max: 9 }) }), { minLength: 2, maxLength: 7 }),
  })
  .map(({ shared, drawn }) =>
    drawn.map(({ which, own, maxNewTokens }, i): GenerateRequest => ({
      id: String(i),
      prompt: [{ ids: [...(shared[which] ?? []), ...own] }],
      maxNewTokens,
      stop: [],
      topK: 3,
    })),
  );

/** The real memory, with allocations made otherwise, and releases told. */
function watched(allocate: MemorySpace['allocate'], released: MemorySpace['release'] = () => undefined): MemorySpace {
  const { memory } = pocket.session;
  return {
    ...memory,
    allocate,
    copy: (copies) => memory.copy(copies),
    release(memories) {
      released(memories);
      memory.release(memories);
    },
  };
}

/** All tokens are forced: none ends a row before its time, whatever the weights. */
const ofLengths = (lengths: readonly number[]): GenerateRequest[] =>
  lengths.map((maxNewTokens, i) => ({
    id: String(i),
    prompt: [{ ids: [30 + i, 45, 50] }],
    forced: [{ ids: Array<number>(maxNewTokens).fill(60) }],
    maxNewTokens,
    stop: [],
    topK: 1,
  }));

describe('a batch that does not fit at once', () => {
  it('gives each request what it gets alone: few rows, rows that rejoin, beginnings read before', async () => {
    await fc.assert(
      fc.asyncProperty(batch, fc.integer({ min: 1, max: 4 }), fc.boolean(), async (requests, rows, twice) => {
        const plans: MemoryPlan[] = [];
        const { capacity } = pocket.fresh().plan(requests);
        const split = pocket.fresh({ budgetBytes: roomFor(rows, capacity), onPlan: (plan) => plans.push(plan) });
        // A generator that has read some of it before, in other memory.
        if (twice) await generateAll(split, [{ ...(requests[0] as GenerateRequest), maxNewTokens: 1 }]);
        const answers = await generateAll(split, requests);
        expect(plans.at(-1)?.rows).toBe(Math.min(rows, plans.at(-1)?.candidates ?? 0));
        for (const request of requests) {
          expectSame((await generateAll(pocket.fresh(), [request])).get(request.id), answers.get(request.id));
        }
      }),
      { numRuns: 10 },
    );
  }, 120_000);

  it('tells the order of the requests within a step, whichever row they sit in', async () => {
    const requests = ofLengths([3, 1, 4, 1, 5]);
    const order: string[] = [];
    for await (const event of pocket.fresh().generate(requests)) if (event.kind === 'token') order.push(event.request);
    expect(order.join('')).toBe('01234' + '024' + '024' + '24' + '4');
  });

  it('begins the next row as soon as one ends, and never holds more than planned', async () => {
    const widths: number[] = [];
    const counting: Session = {
      ...pocket.session,
      run: (feeds, held) => {
        const [rows = 0, columns = 0] = feeds['input_ids']?.dims ?? [];
        if (columns === 1) widths.push(rows);
        return pocket.session.run(feeds, held);
      },
    };
    const lengths = [2, 6, 3, 3];
    const requests = ofLengths(lengths);
    const answers = await generateAll(pocket.fresh({ budgetBytes: roomFor(2, 64) }, counting), requests);
    expect([...answers.values()].map(({ steps }) => steps.length)).toEqual(lengths);
    // Two rows all the way: 1 step of the first, then the third and the fourth beside the second.
    expect(widths).toEqual([2, 2, 2, 2, 2]);
  });

  it('is planned for people before it starts', () => {
    const requests = Array.from({ length: 12 }, (_, i) => ({ id: String(i), prompt: [{ ids: [30 + i, 45] }], maxNewTokens: 100, stop: [], topK: 1 }));
    const plan = pocket.fresh({ budgetBytes: roomFor(5, 128) }).plan(requests);
    expect(plan.sentence).toBe('12 candidates of up to 102 tokens: 5 at a time, 6 MB of caches.');
    expect(plan.batches).toBe(3);
  });

  it('is refused before anything runs when not one row fits', async () => {
    const stream = pocket.fresh({ budgetBytes: 1000 }).generate([{ id: '0', prompt: instructionPrompt('Why?'), maxNewTokens: 5, stop: [], topK: 1 }]);
    await expect(stream.next()).rejects.toMatchObject({ code: 'no-memory' });
  });

  it('makes do with fewer rows when the memory that was planned is not there', async () => {
    let refused = 0;
    const allocate = (sizes: readonly number[]) => {
      if ((sizes[0] ?? 0) <= (kvBytes(pocket.shape, 64) / pocket.shape.layers / 2) * 2) return pocket.session.memory.allocate(sizes);
      refused++;
      return Promise.reject(new SelfRagError('no-memory', 'none left'));
    };
    const tight: Session = { ...pocket.session, memory: watched(allocate) };
    const requests = [5, 3, 4, 2].map((maxNewTokens, i) => ({ id: String(i), prompt: [{ ids: [30 + i, 45, 50] }], maxNewTokens, stop: [], topK: 1 }));
    const answers = await generateAll(pocket.fresh({}, tight), requests);
    expect(refused).toBe(1);
    for (const request of requests) expectSame((await generateAll(pocket.fresh(), [request])).get(request.id), answers.get(request.id));
  });

  it.each([1, 2])('lets go of what was read before rather than of any of its %i rows', async (rows) => {
    const { memory } = pocket.session;
    let used = 0;
    // As much as the batch takes, with the row that prompts are read in, and not a byte more.
    const all = kvBytes(pocket.shape, 128) * (rows + 1);
    const widths: number[] = [];
    const full: Session = {
      ...pocket.session,
      memory: watched(
        (sizes) => {
          const bytes = sizes.reduce((sum, size) => sum + size, 0);
          if (used + bytes > all) return Promise.reject(new SelfRagError('no-memory', 'none left'));
          used += bytes;
          return memory.allocate(sizes);
        },
        (memories) => (used -= memories.reduce((sum, { bytes }) => sum + bytes, 0)),
      ),
      run: (feeds, held) => {
        if (feeds['input_ids']?.dims[1] === 1) widths.push(feeds['input_ids'].dims[0] as number);
        return pocket.session.run(feeds, held);
      },
    };
    const generator = pocket.fresh({}, full);
    for (const request of ofLengths([4, 4])) await generateAll(generator, [request]);
    widths.length = 0;
    const long = ofLengths(Array<number>(rows).fill(70)).map((request) => ({ ...request, id: `long ${request.id}` }));
    const answers = await generateAll(generator, long);
    expect(new Set(widths)).toEqual(new Set([rows]));
    for (const request of long) expectSame((await generateAll(pocket.fresh(), [request])).get(request.id), answers.get(request.id));
  });
});

describe('a device that is lost', () => {
  const requests = [7, 4, 9].map((maxNewTokens, i): GenerateRequest => ({
    id: String(i),
    prompt: [...instructionPrompt('What is the capital of Bolivia?'), { ids: [30 + i, 45, 50].slice(0, i + 1) }],
    maxNewTokens,
    stop: [],
    topK: 2,
  }));

  /** The real session until its n-th run or allocation, which finds the device gone, as do all that follow. */
  function mortal(lives: number): Session {
    const { memory } = pocket.session;
    let calls = 0;
    const living = <T>(work: () => Promise<T>) => (calls++ < lives ? work() : Promise.reject(new SelfRagError('gpu-lost', 'The GPU is gone.')));
    return {
      ...pocket.session,
      memory: watched((sizes) => living(() => memory.allocate(sizes))),
      run: (feeds, held) => living(() => pocket.session.run(feeds, held)),
    };
  }

  const recovering = (first: number, ...later: number[]): [GeneratorOptions, Session, () => number] => {
    let recoveries = 0;
    const recover = () => Promise.resolve({ decoder: pocket.decoderOn(mortal(later[recoveries++] ?? Infinity)), backend: 'wasm' as const });
    return [{ recover, budgetBytes: roomFor(2, 64) }, mortal(first), () => recoveries];
  };

  it('is replaced, and the stream goes on without a gap or a repeat, wherever that happens', async () => {
    const expected = await generateAll(pocket.fresh(), requests);
    let lives = 0;
    for (let lost = true; lost; lives++) {
      const [options, session, recoveries] = recovering(lives, 4);
      const answers = await generateAll(pocket.fresh(options, session), requests);
      for (const { id } of requests) expectSame(expected.get(id), answers.get(id));
      lost = recoveries() > 0;
    }
    // Two allocations, three prompts, as many steps as two rows need, and what is kept of the rows that end.
    expect(lives).toBeGreaterThan(12);
  }, 120_000);

  it('again and again is the caller\'s to deal with, as is one that nobody replaces', async () => {
    const [options, session, recoveries] = recovering(4, 4, 4, 4, 4, 4);
    await expect(generateAll(pocket.fresh(options, session), requests)).rejects.toMatchObject({ code: 'gpu-lost' });
    expect(recoveries()).toBe(3);
    await expect(generateAll(pocket.fresh({}, mortal(3)), requests)).rejects.toMatchObject({ code: 'gpu-lost' });
  });

  it('is replaced once for two batches that run side by side', async () => {
    const [options, session, recoveries] = recovering(5);
    const generator = pocket.fresh(options, session);
    const [one, two] = requests as [GenerateRequest, GenerateRequest];
    const answers = await Promise.all([generateAll(generator, [one]), generateAll(generator, [two])]);
    expect(recoveries()).toBe(1);
    expect(generator.info).toEqual({ ...pocket.fresh().info, backend: 'wasm' });
    expectSame((await generateAll(pocket.fresh(), [one])).get(one.id), answers[0].get(one.id));
    expectSame((await generateAll(pocket.fresh(), [two])).get(two.id), answers[1].get(two.id));
  });
});
