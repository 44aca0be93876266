/** Whatever a file holds, opening it gives a trace that every view can draw, or an error that says why not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SelfRagError } from './errors';
import { replay } from './replay';
import { anySettings, collect } from './testing/generators';
import { random, scriptedModel, scriptedRetriever } from './testing/scripted';
import v1 from './testing/traces/v1.json';
import v2 from './testing/traces/v2.json';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { parseTrace, type Trace } from './trace';

const CASES = 3500;

const scripted = await collect(
  { question: 'Q', settings: { ...DEFAULT_SETTINGS, passages: 2, maxDepth: 3 } },
  { generator: scriptedModel(5), retriever: scriptedRetriever() },
);
/** The same record, left under the other semantics, which its completions were generated for. */
const released = { ...v2, settings: { ...v2.settings, semantics: 'released' } };

/** As text by name, so that a counterexample is short. */
const REAL = Object.fromEntries(Object.entries({ v1, v2, released, scripted }).map(([name, trace]) => [name, JSON.stringify(trace)]));
const realName = fc.constantFrom(...Object.keys(REAL));

/** @returns the code of the refusal, or the trace; anything else thrown is a failure */
function open(text: string): Trace | string {
  try {
    return parseTrace(text);
  } catch (error) {
    if (!(error instanceof SelfRagError)) throw error;
    expect(error.code).toMatch(/^trace-/);
    expect(error.message).toMatch(/^This .{10,600}\.$/su);
    return error.code;
  }
}

/** Opens the text and draws on what came of it; returns what that was. */
function survive(text: string, settings: Settings): string {
  const trace = open(text);
  if (typeof trace === 'string') return trace;
  for (const wanted of [trace.settings, settings, { ...settings, semantics: 'released' as const }]) {
    const { ranking, answer, trace: drawn } = replay(trace, wanted);
    expect(ranking.path.length).toBeLessThanOrEqual(wanted.maxDepth);
    expect(answer.path).toEqual(ranking.path);
    const ids = new Set(drawn.nodes.map(({ id }) => id));
    expect(answer.path.every((id) => ids.has(id))).toBe(true);
  }
  expect(parseTrace(JSON.stringify(trace))).toEqual(trace);
  return 'accepted';
}

type Holder = Record<string | number, unknown>;

interface Slot {
  readonly holder: Holder;
  readonly key: string | number;
}

/** A place of the data, as likely near the top as in the depth, where a trace has most of its fields. */
function place(data: unknown, draw: () => number): Slot | null {
  if (typeof data !== 'object' || data === null) return null;
  const keys = Array.isArray(data) ? [...data.keys()] : Object.keys(data);
  const key = keys[Math.floor(draw() * keys.length)];
  if (key === undefined) return null;
  const below = draw() < 0.7 ? place((data as Holder)[key], draw) : null;
  return below ?? { holder: data as Holder, key };
}

const own = (holder: Holder, key: string, value: unknown) =>
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });

/** One change of the kind that a slip, a script or malice would make. */
function mutate(data: unknown, draw: () => number, stranger: unknown): void {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)] as T;
  const [at, other] = [place(data, draw), place(data, draw)];
  if (!at || !other) return;
  const { holder, key } = at;
  const value = holder[key];
  const changes: (() => void)[] = [
    () => (Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key]),
    () => (Array.isArray(holder) ? holder.splice(Number(key), 0, structuredClone(value)) : (holder[`${key}2`] = value)),
    () => (holder[key] = structuredClone(stranger)),
    () => (holder[key] = structuredClone(other.holder[other.key])),
    () => (holder[key] = typeof value === 'number' ? value * pick([0, -1, 2, 1.5, 1e9, 1e300]) : pick([null, '', 'n1', 'n2', 'r1', 'd1', 0, -1, 1, []])),
    () => Array.isArray(value) && value.reverse(),
    () => Array.isArray(value) && (value.length = Math.floor(draw() * value.length)),
    // An own property, as JSON.parse makes it; lists have no names in JSON.
    () => !Array.isArray(holder) && own(holder, pick(['__proto__', 'constructor', 'toString', 'text', String(key)]), structuredClone(value)),
  ];
  pick(changes)();
}

describe('an imported file', () => {
  it('is a trace or a refusal: any JSON, any text', { timeout: 180_000 }, () => {
    const headed = fc.dictionary(fc.constantFrom('id', 'nodes', 'settings', 'decisions', 'retrievals', 'answer', 'error'), fc.jsonValue());
    const text = fc.oneof(
      fc.json({ maxDepth: 6 }),
      fc.string({ unit: 'binary' }),
      fc.tuple(headed, fc.integer({ min: 0, max: 4 })).map(([data, version]) => JSON.stringify({ format: 'selfrag-trace', version, ...data })),
      fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.constantFrom('[', '{"nodes":', '{"format":"selfrag-trace","version":2,"nodes":[')).map(
        ([levels, opening]) => opening.repeat(levels),
      ),
    );
    fc.assert(fc.property(text, anySettings, (json, settings) => survive(json, settings) !== 'accepted'), { numRuns: CASES });
  });

  it('is a trace or a refusal: recorded traces with fields changed, lost, moved and doubled', { timeout: 180_000 }, () => {
    const met = new Map<string, number>();
    const count = (outcome: string) => met.set(outcome, (met.get(outcome) ?? 0) + 1);
    fc.assert(
      fc.property(realName, fc.nat(), fc.integer({ min: 1, max: 3 }), fc.jsonValue(), anySettings, (name, seed, times, stranger, settings) => {
        const data: unknown = JSON.parse(REAL[name] ?? '');
        const draw = random(seed);
        for (let i = 0; i < times; i++) mutate(data, draw, stranger);
        count(survive(JSON.stringify(data), settings));
      }),
      { numRuns: CASES },
    );
    // The changes reach every check, and some are harmless.
    for (const outcome of ['accepted', 'trace-invalid', 'trace-inconsistent', 'trace-foreign', 'trace-unsafe']) {
      expect(met.get(outcome) ?? 0, outcome).toBeGreaterThan(20);
    }
  });

  it('is a trace or a refusal: recorded traces cut short, with characters changed and pieces repeated', { timeout: 180_000 }, () => {
    const met = new Set<string>();
    const damage = fc.record({ from: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(20), by: fc.string({ unit: 'binary', maxLength: 3 }) });
    fc.assert(
      fc.property(realName, fc.array(damage, { minLength: 1, maxLength: 3 }), fc.boolean(), anySettings, (name, damages, cut, settings) => {
        let text = REAL[name] ?? '';
        for (const { from, length, by } of damages) {
          const at = Math.floor(from * text.length);
          text = cut ? text.slice(0, at) : text.slice(0, at) + by + text.slice(at + length);
        }
        met.add(survive(text, settings));
      }),
      { numRuns: CASES },
    );
    expect([...met]).toEqual(expect.arrayContaining(['trace-cut-off', 'trace-not-json']));
  });
});
