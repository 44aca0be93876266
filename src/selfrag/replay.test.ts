import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rank } from './rank';
import { replay } from './replay';
import { costOf } from './step';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { collect, collectResumed, everySettings, scriptedPorts } from './testing/generators';
import { seen } from './testing/seen';
import type { Trace } from './trace';

/** Few probabilities make equal scores, and few words equal answers, of which the short form may have any number. */
const options = ({ form }: Settings, seed: number) => ({ levels: seed % 2 ? Infinity : 2, words: form === 'long' ? 50 : 2 });

/** The generations that a record holds and that these settings can use: another limit must not have come into play. */
function usable(trace: Trace, before: readonly string[], settings: Settings): Set<string> {
  const cut = trace.settings.maxNewTokens !== settings.maxNewTokens;
  const limit = Math.min(trace.settings.maxNewTokens, settings.maxNewTokens);
  // The prompts of a run are the first decision and its nodes, in order.
  return new Set(before.filter((_, i) => i === 0 || !cut || fits(trace.nodes[i - 1], limit)));
}
const fits = (node: Trace['nodes'][number] | undefined, limit: number) =>
  node !== undefined && (node.finish === 'length' ? node.tokens.length < limit : node.tokens.length <= limit);

describe('replay and resume', () => {
  it('give what a fresh run gives: wherever nothing is missing, and always once that was generated', async () => {
    let complete = 0;
    let grown = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(100_000), everySettings, everySettings, async (seed, first, second) => {
        const ports = scriptedPorts(seed, options(second, seed));
        const trace = await collect({ question: 'Q', settings: first }, ports);
        const before = [...ports.generator.prompts];
        const fresh = scriptedPorts(seed, options(second, seed));
        const wanted = await collect({ question: 'Q', settings: second }, fresh);

        const replayed = replay(trace, second);
        const expected = seen(replay(wanted, second));
        if (replayed.missing.length === 0) {
          complete++;
          expect(seen(replayed)).toEqual(expected);
        } else grown++;

        const went = await collectResumed(trace, second, ports);
        expect(went.status).toBe('finished');
        const after = replay(went, second);
        expect(after.missing).toEqual([]);
        expect(seen(after)).toEqual(expected);
        expect(went.answer).toEqual(after.answer);
        // Nothing is asked for twice, and nothing that a fresh run would not ask for.
        const have = usable(trace, before, second);
        const asked = ports.generator.prompts.slice(before.length);
        expect(asked.toSorted()).toEqual(fresh.generator.prompts.filter((prompt) => !have.has(prompt)).toSorted());
      }),
      { numRuns: 2000 },
    );
    expect(complete).toBeGreaterThan(200);
    expect(grown).toBeGreaterThan(200);
  }, 120_000);

  it('says how much is missing next: exactly that many candidates are written, or fewer where a search finds less', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), everySettings, everySettings, async (seed, first, second) => {
        const ports = scriptedPorts(seed);
        const trace = await collect({ question: 'Q', settings: first }, ports);
        const { missing } = replay(trace, second);
        const cost = costOf(missing, second);
        const went = await collectResumed(trace, second, ports);
        const fresh = went.nodes.slice(trace.nodes.length);
        const depth = Math.min(...fresh.map((node) => node.depth));
        expect(cost.decisions).toBe(0);
        expect(fresh.filter((node) => node.depth === depth)).toHaveLength(cost.candidates);
        expect(cost.tokensAtMost).toBe(cost.candidates * second.maxNewTokens);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves the given trace as it was', async () => {
    const ports = scriptedPorts(3);
    const trace = await collect({ question: 'Q', settings: DEFAULT_SETTINGS }, ports);
    const copy = structuredClone(trace);
    await collectResumed(trace, { ...DEFAULT_SETTINGS, mode: 'never', passages: 6 }, ports);
    expect(trace).toEqual(copy);
  });

  it('ranks through the same function that views may call', async () => {
    const trace = await collect({ question: 'Q', settings: DEFAULT_SETTINGS }, scriptedPorts(1));
    expect(replay(trace, DEFAULT_SETTINGS).ranking).toEqual(rank(trace, DEFAULT_SETTINGS));
  });
});
