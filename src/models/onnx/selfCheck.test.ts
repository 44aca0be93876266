import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { loadPocket } from '../testing/pocket';
import type { OnnxGenerator } from './generator';
import { compareSelfCheck, measureSelfCheck, parseSelfCheck, TOLERANCE, type SelfCheck } from './selfCheck';

const committed: unknown = JSON.parse(readFileSync('public/models/generator/self-check.json', 'utf8'));
let generator: OnnxGenerator;
let measured: SelfCheck;

beforeAll(async () => {
  ({ generator } = await loadPocket());
  measured = await measureSelfCheck(generator);
});

it('passes on the shipped weights, which made it', () => {
  const result = compareSelfCheck(parseSelfCheck(committed, generator.info.sha256), measured);
  expect(result.difference).toBeLessThan(TOLERANCE / 10);
  expect(result.passed).toBe(true);
});

it('fails when one likely log-prob is off by more than the tolerance', () => {
  const off = structuredClone(measured);
  const token = off.prompts[1]?.[0]?.[0];
  if (!token) throw new Error('the self-check has no steps');
  (token as { logProb: number }).logProb -= TOLERANCE * 1.5;
  expect(compareSelfCheck(off, measured)).toMatchObject({ passed: false });
  expect(compareSelfCheck(measured, off)).toMatchObject({ passed: false });
});

it('fails when another token is likeliest or nothing came back', () => {
  const other: SelfCheck = {
    ...measured,
    prompts: measured.prompts.map((steps) => steps.map((tokens) => tokens.map((t) => ({ ...t, id: t.id + 100_000 })))),
  };
  expect(compareSelfCheck(measured, other).passed).toBe(false);
  expect(compareSelfCheck(measured, { ...measured, prompts: [] }).passed).toBe(false);
});

it('refuses a file made from other weights', () => {
  expect(() => parseSelfCheck(committed, '0'.repeat(64))).toThrow(expect.objectContaining({ code: 'self-check-stale' }) as Error);
  expect(() => parseSelfCheck({}, '')).toThrow(expect.objectContaining({ code: 'self-check-invalid' }) as Error);
});
