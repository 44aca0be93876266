import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GenerateRequest } from '../../selfrag';
import { nodeRuntime } from '../runtimeNode';
import { generateAll, loadPocket } from '../testing/pocket';
import { Decoder } from './decoder';
import { OnnxGenerator, type GeneratorOptions } from './generator';
import { toFloats } from './halves';
import { kvBytes } from './kv';

it('converts half-precision numbers, the smallest, the largest and those that are none included', () => {
  // The values that IEEE 754 names for these bits.
  const known: [number, number][] = [
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x8000, -0],
    [0x7c00, Infinity],
    [0xfe00, NaN],
  ];
  expect([...toFloats(Uint16Array.from(known, ([bits]) => bits))]).toEqual(known.map(([, value]) => value));
});

describe('a model with caches and logits in half precision', () => {
  const SHAPE = { layers: 1, kvHeads: 1, headSize: 16, kvType: 'float16' } as const;
  const request = (id: string, ids: readonly number[], maxNewTokens: number): GenerateRequest => ({
    id,
    prompt: [{ ids }],
    maxNewTokens,
    stop: [],
    topK: 1,
  });
  let fresh: (options?: GeneratorOptions) => OnnxGenerator;

  beforeAll(async () => {
    const { tokenizer, info } = (await loadPocket()).generator;
    const graph = readFileSync('src/models/testing/halves.onnx');
    const session = await nodeRuntime(1).createSession({ graph, external: [] }, 'cpu');
    fresh = (options) => new OnnxGenerator({ ...info, contextLength: 64 }, tokenizer, new Decoder(session, SHAPE), SHAPE, options);
  });

  it('takes two bytes a number', () => {
    expect(kvBytes(SHAPE, 1)).toBe(2 * 16 * 2);
  });

  it('gives what the same weights give in double precision (testing/halves.py)', async () => {
    const steps = (await generateAll(fresh(), [request('0', [30, 41, 52, 33, 60], 4)])).get('0')?.steps ?? [];
    expect(steps.map(({ id }) => id)).toEqual([22, 40, 38, 4]);
    [-0.0333, -0.3827, -0.407, -0.0489].forEach((logProb, s) => expect(Math.abs((steps[s]?.logProb ?? NaN) - logProb)).toBeLessThan(0.01));
  });

  it('decodes batches as it decodes one by one, whole and split', async () => {
    const requests = [5, 2, 9, 14].map((length, i) => request(String(i), Array.from({ length }, (_, j) => 20 + ((i * 13 + j * 7) % 40)), 3 + i));
    const rowBytes = kvBytes(SHAPE, 64);
    for (const options of [{}, { budgetBytes: rowBytes * 4 }]) {
      const all = await generateAll(fresh(options), requests);
      for (const one of requests) expect(all.get(one.id)).toEqual((await generateAll(fresh(), [one])).get(one.id));
    }
  });
});
