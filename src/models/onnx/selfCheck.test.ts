import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import type { LanguageModel, TokenStep } from '../../selfrag';
import { loadPocket } from '../testing/pocket';
import type { OnnxGenerator } from './generator';
import { measureSelfCheck, parseSelfCheck, runSelfCheck, TOLERANCE, type SelfCheck } from './selfCheck';

const committed: unknown = JSON.parse(readFileSync('public/models/generator/self-check.json', 'utf8'));
let generator: OnnxGenerator;
let measured: SelfCheck;

beforeAll(async () => {
  ({ generator } = await loadPocket());
  measured = await measureSelfCheck(generator);
});

/** The shipped generator with its steps changed, as a faulty backend would. */
function faulty(change: (step: TokenStep) => TokenStep | null): LanguageModel {
  return {
    info: generator.info,
    decode: (ids) => generator.decode(ids),
    async *generate(requests, signal) {
      for await (const event of generator.generate(requests, signal)) {
        const step = event.kind === 'token' ? change(event.step) : null;
        if (event.kind === 'finish') yield event;
        else if (step) yield { ...event, step };
      }
    },
  };
}

const shifted = (by: number) =>
  faulty((step) => ({ ...step, top: step.top.map((token) => ({ ...token, logProb: token.logProb + by })) }));

it('passes on the shipped weights, which made it', async () => {
  const result = await runSelfCheck(generator, parseSelfCheck(committed, generator.info.sha256));
  expect(result.difference).toBeLessThan(TOLERANCE / 10);
  expect(result.passed).toBe(true);
});

it('passes within the tolerance and fails beyond it', async () => {
  expect(await runSelfCheck(shifted(TOLERANCE * 0.9), measured)).toMatchObject({ passed: true });
  expect(await runSelfCheck(shifted(TOLERANCE * 1.1), measured)).toMatchObject({ passed: false });
});

it('fails when other tokens are likeliest or nothing comes back', async () => {
  const other = faulty((step) => ({ ...step, top: step.top.map((token) => ({ ...token, id: token.id + 100_000 })) }));
  expect((await runSelfCheck(other, measured)).passed).toBe(false);
  expect((await runSelfCheck(faulty(() => null), measured)).passed).toBe(false);
});

it('refuses a file made from other weights', () => {
  expect(() => parseSelfCheck(committed, '0'.repeat(64))).toThrow(expect.objectContaining({ code: 'self-check-stale' }) as Error);
  expect(() => parseSelfCheck({}, '')).toThrow(expect.objectContaining({ code: 'self-check-invalid' }) as Error);
});
