import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_SETTINGS, smallestChange, tippingPoints, winnerRegions, type Settings } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { createExplainer, explainHost, explainKey, slim, type Explain, type ExplainHost } from './explain';

const settings = DEFAULT_SETTINGS;
const trace = await toldTrace(NILE_STORY, { question: 'Into which sea does the Nile flow?', settings });
const range = { min: 0, max: 2 };
const rect = { x: range, y: range };
const signal = () => new AbortController().signal;
const weights = (change: Partial<Settings['weights']>): Settings => ({ ...settings, weights: { ...settings.weights, ...change } });

describe('explanations away from the page', () => {
  it('are those of the whole trace, although the trace is sent without texts and alternatives', async () => {
    const explainer = createExplainer(explainHost);
    const ask = <Kind extends Explain['kind']>(question: Extract<Explain, { kind: Kind }>) =>
      explainer.explain<Kind>(trace, settings, question, signal());
    for (const slider of ['rel', 'sup', 'use', 'threshold'] as const) {
      const bounds = slider === 'threshold' ? { min: 0, max: 1 } : range;
      expect(await ask<'tipping'>({ kind: 'tipping', slider, range: bounds })).toEqual(tippingPoints(trace, settings, slider, bounds));
    }
    expect(await ask<'regions'>({ kind: 'regions', x: 'sup', y: 'use', rect })).toEqual(winnerRegions(trace, settings, 'sup', 'use', rect));
    expect(await ask<'smallest'>({ kind: 'smallest', node: 'n5' })).toEqual(smallestChange(trace, settings, 'n5'));
    expect(JSON.stringify(slim(trace)).length).toBeLessThan(JSON.stringify(trace).length / 2);
  });

  it('take the trace once, and compute each answer once', async () => {
    const host = explainHost();
    const spied: ExplainHost = { take: vi.fn(host.take), explain: vi.fn(host.explain) };
    const explainer = createExplainer(() => spied);
    const question: Explain = { kind: 'tipping', slider: 'sup', range };
    const first = await explainer.explain<'tipping'>(trace, settings, question, signal());
    // The own position of a slider changes nothing about where it tips.
    expect(await explainer.explain<'tipping'>(trace, weights({ sup: 1.7 }), question, signal())).toBe(first);
    expect(await explainer.explain<'tipping'>(trace, weights({ rel: 1.7 }), question, signal())).not.toBe(first);
    expect(spied.take).toHaveBeenCalledTimes(1);
    expect(spied.explain).toHaveBeenCalledTimes(2);
    const other = { ...trace, nodes: trace.nodes.slice(0, 5) };
    expect(await explainer.explain<'tipping'>(other, settings, question, signal())).not.toEqual(first);
    expect(spied.take).toHaveBeenCalledTimes(2);
  });

  it('that nobody waits for any more are not begun; a failure concerns only its own question', async () => {
    const host = explainHost();
    const spied: ExplainHost = { take: host.take, explain: vi.fn(host.explain) };
    const explainer = createExplainer(() => spied);
    const abort = new AbortController();
    const failing = explainer.explain<'smallest'>(trace, settings, { kind: 'smallest', node: 'no such node' }, signal());
    const dropped = explainer.explain<'smallest'>(trace, settings, { kind: 'smallest', node: 'n1' }, abort.signal);
    const wanted = explainer.explain<'smallest'>(trace, settings, { kind: 'smallest', node: 'n5' }, signal());
    abort.abort();
    await expect(failing).rejects.toThrow('no such node');
    await expect(dropped).rejects.toThrow();
    expect((await wanted).node).toBe('n5');
    expect(spied.explain).toHaveBeenCalledTimes(2);
  });
});

describe('what an explanation depends on', () => {
  it('is not the sliders that it is about', () => {
    const tipping: Explain = { kind: 'tipping', slider: 'sup', range };
    const regions: Explain = { kind: 'regions', x: 'sup', y: 'use', rect };
    const threshold: Explain = { kind: 'tipping', slider: 'threshold', range: { min: 0, max: 1 } };
    const key = (question: Explain, now: Settings) => explainKey(now, question);
    expect(key(tipping, weights({ sup: 2 }))).toBe(key(tipping, settings));
    expect(key(tipping, weights({ use: 2 }))).not.toBe(key(tipping, settings));
    expect(key(regions, weights({ sup: 2, use: 2 }))).toBe(key(regions, settings));
    expect(key(regions, weights({ rel: 2 }))).not.toBe(key(regions, settings));
    expect(key(threshold, { ...settings, threshold: 0.9 })).toBe(key(threshold, settings));
    expect(key(tipping, { ...settings, threshold: 0.9 })).not.toBe(key(tipping, settings));
    expect(key(tipping, { ...settings, beamWidth: 1 })).not.toBe(key(tipping, settings));
  });
});
