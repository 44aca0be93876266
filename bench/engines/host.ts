/** Engines by name, the same in Node and in a browser's worker. */
import type { Work } from '../work';
import { BareSession, type Ceiling } from './ceiling';
import type { Platform } from './engine';
import { Ours, type OursDone } from './ours';
import { decodeRates, firstTokens, stepCosts, type DecodeRate, type FirstToken, type StepCost } from './probes';
import { TransformersJs, type Graph, type Way } from './transformersJs';

export interface Host {
  ours(work: Work): Promise<OursDone>;
  ceiling(work: Work, inPieces?: boolean): Promise<Ceiling>;
  transformersJs(work: Work, way: Way, graph: Graph): ReturnType<TransformersJs['run']>;
  decodeRates(batches: readonly number[], newTokens: number): Promise<DecodeRate[]>;
  firstTokens(warmTimes: number): Promise<FirstToken>;
  stepCosts(contexts: readonly number[], steps: number, sweeps: number): Promise<StepCost[]>;
  close(): Promise<void>;
}

export function host(platform: Platform): Host {
  const engines = new Map<string, { close(): Promise<void> }>();
  const once = <T extends { close(): Promise<void> }>(name: string, make: () => T): T => {
    const made = (engines.get(name) as T | undefined) ?? make();
    engines.set(name, made);
    return made;
  };
  return {
    ours: (work) => once('ours', () => new Ours(platform)).run(work),
    ceiling: (work, inPieces) => once('bare', () => new BareSession(platform)).ceiling(work, inPieces),
    transformersJs: (work, way, graph) => once(`transformers.js ${way} ${graph}`, () => new TransformersJs(platform, way, graph)).run(work),
    decodeRates: (batches, newTokens) => decodeRates(platform, batches, newTokens),
    firstTokens: (warmTimes) => firstTokens(platform, warmTimes),
    stepCosts: (contexts, steps, sweeps) => stepCosts(platform, contexts, steps, sweeps),
    async close() {
      for (const engine of engines.values()) await engine.close();
      engines.clear();
    },
  };
}
