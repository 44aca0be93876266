/** Records and settings for the property tests of the explanations. */
import fc from 'fast-check';
import type { Settings, Weights } from '../../settings';
import { anySettings, collect } from '../../testing/generators';
import { random, scriptedModel, scriptedRetriever } from '../../testing/scripted';
import type { Trace } from '../../trace';

export const recorded = (seed: number, settings: Settings): Promise<Trace> =>
  collect({ question: 'Q', settings }, { generator: scriptedModel(seed), retriever: scriptedRetriever() });

/** A position in 0..2, in steps that are wide against rounding: where scores differ by less, no order is right. */
export const anyPosition = fc.integer({ min: 0, max: 2_000_000 }).map((n) => n / 1_000_000);

/** Weights in 1/64: sums and products of coarse scores are then exact, so equal scores are equal in every order. */
export const dyadic: fc.Arbitrary<Weights> = (() => {
  const weight = fc.integer({ min: 0, max: 128 }).map((n) => n / 64);
  return fc.record({ rel: weight, sup: weight, use: weight });
})();

const weights = fc.record({ rel: anyPosition, sup: anyPosition, use: anyPosition });

/** Settings that lead to many candidates in competition, of any form. */
export const anyShape: fc.Arbitrary<Settings> = fc
  .record({
    settings: anySettings,
    form: fc.constantFrom('long' as const, 'long' as const, 'long' as const, 'open' as const, 'closed' as const),
    mode: fc.constantFrom('always' as const, 'always' as const, 'adaptive' as const),
    passages: fc.noBias(fc.integer({ min: 2, max: 6 })),
    beamWidth: fc.noBias(fc.integer({ min: 1, max: 4 })),
    maxDepth: fc.noBias(fc.integer({ min: 2, max: 4 })),
    weights,
  })
  .map(({ settings, ...shape }) => ({ ...settings, ...shape }));

/** How a record is looked at: mostly with what it was made for and other scoring, sometimes under quite other settings. */
export const anyView: fc.Arbitrary<(made: Settings) => Settings> = fc
  .record({
    weights,
    pathScore: fc.constantFrom('mean' as const, 'sum' as const, 'product' as const),
    hardConstraint: fc.boolean(),
    beamWidth: fc.noBias(fc.integer({ min: 1, max: 4 })),
    other: fc.option(anyShape, { freq: 3 }),
  })
  .map(({ other, ...scoring }) => (made) => ({ ...made, ...scoring, ...other, keepEvidence: made.keepEvidence }));

/** The same record, its model so sure of itself that scores take few values and many are equal, and answers few texts. */
export function coarse(trace: Trace, seed: number): Trace {
  const draw = random(seed);
  const sure = <T extends { logProbs: number[] } | null>(reading: T, values: number): T => {
    if (reading === null) return reading;
    const at = Math.floor(draw() * values);
    return { ...reading, logProbs: reading.logProbs.map((_, i) => (i === at ? 0 : -1000)) };
  };
  return {
    ...trace,
    nodes: trace.nodes.map((node) => ({
      ...node,
      tokens: node.tokens.map((token) => ({ ...token, logProb: 0 })),
      text: ['yes', 'Yes.', 'no', 'maybe'][Math.floor(draw() * 4)] as string,
      relevance: sure(node.relevance, 2),
      support: sure(node.support, 2),
      utility: sure(node.utility, 5),
    })),
  };
}

/** The same record, its judgements drawn anew so that candidates are good in different ways, and its answers few texts. */
export function contested(trace: Trace, seed: number): Trace {
  const draw = random(seed);
  const unsure = <T extends { logProbs: number[] } | null>(reading: T): T =>
    reading && { ...reading, logProbs: reading.logProbs.map(() => Math.log(draw())) };
  return {
    ...trace,
    nodes: trace.nodes.map((node) => ({
      ...node,
      text: `a${Math.floor(draw() * 3)}`,
      relevance: unsure(node.relevance),
      support: unsure(node.support),
      utility: unsure(node.utility),
    })),
  };
}
