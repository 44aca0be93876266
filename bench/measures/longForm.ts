/**
 * A long-form run: ours, transformers.js candidate by candidate, its padded batch, and the computed ceiling, in turn, so
 * that each round meets the machine in the same mood. A baseline is timed only if its tokens are the recorded ones.
 */
import type { Measure } from '../bench';
import type { Ceiling } from '../engines/ceiling';
import type { OursDone, Parts } from '../engines/ours';
import type { Graph } from '../engines/transformersJs';
import { openPlace, type PlaceName } from '../places';
import { line, note, round } from '../report';
import { median, ratioOf } from '../statistics';
import { difference, sizeOf, type Done, type Work } from '../work';

type Runner = (work: Work) => Promise<Done>;

/** The beginning of a work, for code, shaders and caches to warm up. */
const shortened = (work: Work): Work => ({ ...work, steps: work.steps.slice(0, 2) });

/** On a GPU made of software a full run takes many minutes; unless it was asked for, its beginning says enough. */
const brief = (work: Work): Work => ({ ...work, segments: BRIEF_SEGMENTS, steps: work.steps.slice(0, 1 + BRIEF_SEGMENTS) });
const BRIEF_SEGMENTS = 2;
/** Why a baseline is not timed, or null. */
const differing = (at: string | null): string | null => at && `its tokens differ at ${at}`;

const TOO_LONG = 'left out unless places are chosen (--on)';

export const longForm: Measure = async (bench) => {
  const work = await bench.work();
  const made = await bench.made();
  for (const name of bench.places) {
    const briefly = name.on === 'webgpu' && !bench.chosen;
    await measure(briefly ? brief(work) : work, made, name, bench.rounds(name), briefly);
  }
};

async function measure(work: Work, made: string | null, name: PlaceName, rounds: number, briefly: boolean): Promise<void> {
  const place = await openPlace(name);
  try {
    const [ours, bare, single, padded] = [await place.engine(), await place.engine(), await place.engine(), await place.engine()];
    const oneByOne = (graph: Graph) => (given: Work) => single.call('transformersJs', given, 'one-by-one', graph);
    const choices: Record<string, Runner[]> = {
      ours: [(given) => ours.call('ours', given)],
      // On WebGPU transformers.js gets other tokens from the shipped graph, so there it may run on the plain export of the same weights.
      ...(!made && { oneByOne: [oneByOne('shipped'), oneByOne('plain')], padded: [(given) => padded.call('transformersJs', given, 'padded', 'plain')] }),
    };
    const leftOut: Record<string, string> = made ? { oneByOne: made, padded: made } : briefly ? { padded: TOO_LONG } : {};
    const seconds: Record<string, number[]> = {};
    const parts: Parts[] = [];
    const ceilings: Ceiling[] = [];
    const { runners, second } = await warmUp(choices, leftOut, work, name);
    await bare.call('ceiling', shortened(work), false);
    for (let i = 0; i < rounds; i++) {
      note(`long form on ${name.on}, ${name.threads} thread(s): round ${i + 1} of ${rounds}`);
      for (const [kind, run] of Object.entries(runners)) {
        if (leftOut[kind]) continue;
        const done: Done = await run(work);
        const wrong = differing(difference(work, done));
        if (wrong && kind === 'ours') throw new Error(`Of our own engine: ${wrong}.`);
        if (wrong) leftOut[kind] = wrong;
        else (seconds[kind] ??= []).push(done.seconds);
        if (kind === 'ours') parts.push((done as OursDone).parts);
      }
      ceilings.push(await bare.call('ceiling', work, !briefly));
    }
    report(work, name, rounds, seconds, leftOut, second, parts, ceilings);
  } finally {
    await place.close();
  }
}

/**
 * One run of the beginning for each, untimed: who gets other tokens, or fails, is left out and said so, unless there is
 * another way to run it.
 * @returns who runs, and which of them in the second way
 */
async function warmUp(choices: Record<string, Runner[]>, leftOut: Record<string, string>, work: Work, name: PlaceName) {
  const beginning = shortened(work);
  const runners: Record<string, Runner> = {};
  const second: string[] = [];
  for (const [kind, ways] of Object.entries(choices)) {
    if (leftOut[kind]) continue;
    for (const [at, run] of ways.entries()) {
      note(`long form on ${name.on}, ${name.threads} thread(s): warming up ${kind}`);
      const wrong = await run(beginning).then(
        (done) => differing(difference(beginning, done)),
        (error: unknown) => `it failed: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`,
      );
      if (wrong === null) {
        delete leftOut[kind];
        runners[kind] = run;
        if (at > 0) second.push(kind);
        break;
      }
      leftOut[kind] = wrong;
      note(`${kind}: ${wrong}`);
    }
    if (kind === 'ours' && leftOut.ours) throw new Error(`Our own engine: ${leftOut.ours}`);
  }
  return { runners, second };
}

function report(
  work: Work,
  { on, threads }: PlaceName,
  rounds: number,
  seconds: Record<string, number[]>,
  leftOut: Record<string, string>,
  second: readonly string[],
  parts: readonly Parts[],
  ceilings: readonly Ceiling[],
): void {
  const ours = seconds.ours ?? [];
  const total = ceilings.map(({ readSeconds, decodeSeconds }) => readSeconds + decodeSeconds);
  const times = (kind: string) => (seconds[kind]?.length === ours.length ? round(ratioOf(seconds[kind] ?? [], ours)) : null);
  const middle = <T>(of: readonly T[], field: (one: T) => number) => round(median(of.map(field)), 3);
  line('long-form', {
    ...{ on, threads, rounds },
    work: { question: work.question, passages: work.passages, beamWidth: work.beamWidth, segments: work.segments, ...sizeOf(work) },
    seconds: Object.fromEntries(Object.entries(seconds).map(([kind, all]) => [kind, round(median(all), 3)])),
    timesOneByOne: times('oneByOne'),
    timesPadded: times('padded'),
    ceilingSeconds: round(median(total), 3),
    shareOfCeiling: round(ratioOf(total, ours), 3),
    parts: {
      reading: middle(parts, ({ reading }) => reading),
      readTokens: parts[0]?.readTokens,
      decoding: middle(parts, ({ decoding }) => decoding),
      decodeSteps: parts[0]?.decodeSteps,
      copies: middle(parts, ({ copies }) => copies),
      rest: middle(parts, ({ rest }) => rest),
    },
    ceiling: {
      read: middle(ceilings, ({ readSeconds }) => readSeconds),
      readInPieces: ceilings.every(({ pieceSeconds }) => pieceSeconds !== null) ? middle(ceilings, ({ pieceSeconds }) => pieceSeconds ?? NaN) : null,
      decode: middle(ceilings, ({ decodeSeconds }) => decodeSeconds),
    },
    leftOut,
    onPlainExport: second,
    all: Object.fromEntries(Object.entries({ ...seconds, ceiling: total }).map(([kind, list]) => [kind, list.map((one) => round(one, 3))])),
  });
}
