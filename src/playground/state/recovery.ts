/**
 * Going on after the worker died or the GPU was lost: a fresh engine, whose models come from the cache, and `resume`
 * from where the record stands. What fails again at the same place is left to the person.
 */
import type { RunEvent, Trace } from '../../selfrag';
import type { Engine } from '../worker/api';
import type { EngineStore } from './engineStore';
import type { Open, Retry } from './slot';

/** Failures after which the engine is of no further use, and what is said when work goes on without it. */
const GONE: Readonly<Record<string, string>> = {
  'engine-crashed': 'The engine stopped unexpectedly and had to be started again; the run goes on where it was.',
  'gpu-lost': 'The GPU was lost; the run goes on on WebAssembly.',
  'numbers-broken': 'The model returned broken numbers and was loaded again; the run goes on where it was.',
};

/** Gives an engine up after an error that left it of no use. @returns the sentence about going on, or null */
export function giveUp(engine: EngineStore, loaded: Engine | null, code: string): string | null {
  const sentence = GONE[code];
  if (loaded === null || sentence === undefined) return null;
  engine.giveUp(loaded);
  return sentence;
}

/**
 * @param again how to go on: from the record so far, or from the beginning where there is none
 * @returns for one piece of work
 */
export function recovering(engine: EngineStore, again: (made: Trace | null) => Open<Engine, RunEvent>): Retry<Trace, RunEvent, Engine> {
  let before = -1;
  return ({ code }, made, loaded) => {
    const sentence = giveUp(engine, loaded, code);
    const now = made === null ? 0 : written(made);
    // Nothing more was written than when it died before: the same would happen again.
    if (sentence === null || now <= before) return null;
    before = now;
    engine.recovered(sentence);
    const from = made && writtenOnly(made);
    return { open: again(from), from };
  };
}

/** For work without a record: from the beginning, once. */
export function onceMore<Value, Event>(engine: EngineStore, open: Open<Engine, Event>): Retry<Value, Event, Engine> {
  let left = 1;
  return ({ code }, _, loaded) => {
    const sentence = giveUp(engine, loaded, code);
    if (sentence === null || left-- === 0) return null;
    engine.recovered(sentence);
    return { open, from: null };
  };
}

/** Without what was half written: it is written again, and nobody needs to see it twice. */
function writtenOnly(trace: Trace): Trace {
  return { ...trace, nodes: trace.nodes.filter(isWritten), completions: trace.completions.filter(isWritten) };
}

const written = ({ nodes, completions }: Trace): number => [...nodes, ...completions].filter(isWritten).length;

const isWritten = ({ finish }: { readonly finish: unknown }): boolean => finish !== null;
