/**
 * A long-form run: ours, transformers.js candidate by candidate, its padded batch, and the computed ceiling, in turn, so
 * that each round meets the machine in the same mood. A baseline is timed only if its tokens are the recorded ones.
 */
import type { Bench, Measure } from '../bench';
import type { Ceiling } from '../engines/ceiling';
import type { OursDone, Parts } from '../engines/ours';
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
const TOO_LONG = 'left out unless places are chosen (--on)';
const NOT_WANTED = 'left out by --no-padded';

export const longForm: Measure = async (bench) => {
  const work = await bench.work();
  const made = await bench.made();
  for (const name of bench.places) {
    const briefly = name.on === 'webgpu' && !bench.chosen;
    await measure(briefly ? brief(work) : work, made, name, bench, briefly);
  }
};

async function measure(work: Work, made: string | null, name: PlaceName, bench: Bench, briefly: boolean): Promise<void> {
  const rounds = bench.rounds(name);
  const place = await openPlace(name);
  try {
    const [ours, bare, single, padded] = [await place.engine(), await place.engine(), await place.engine(), await place.engine()];
    const baselines: Record<string, Runner> = made
      ? {}
      : {
          oneByOne: (given) => single.call('transformersJs', given, 'one-by-one', 'shipped'),
          padded: (given) => padded.call('transformersJs', given, 'padded', 'plain'),
        };
    const noPadded = briefly ? TOO_LONG : bench.padded ? null : NOT_WANTED;
    const leftOut: Record<string, string> = made ? { oneByOne: made, padded: made } : noPadded ? { padded: noPadded } : {};
    const runners: Record<string, Runner> = { ours: (given) => ours.call('ours', given), ...baselines };
    const seconds: Record<string, number[]> = {};
    const parts: Parts[] = [];
    const ceilings: Ceiling[] = [];
    await warmUp(runners, leftOut, work, name);
    await bare.call('ceiling', shortened(work), false);
    for (let i = 0; i < rounds; i++) {
      note(`long form on ${name.on}, ${name.threads} thread(s): round ${i + 1} of ${rounds}`);
      for (const [kind, run] of Object.entries(runners)) {
        if (leftOut[kind]) continue;
        const done = await run(work);
        const wrong = difference(work, done);
        if (wrong && kind === 'ours') throw new Error(`Our own tokens are not the recorded ones: ${wrong}.`);
        if (wrong) leftOut[kind] = `its tokens differ at ${wrong}`;
        else (seconds[kind] ??= []).push(done.seconds);
        if (kind === 'ours') parts.push((done as OursDone).parts);
      }
      ceilings.push(await bare.call('ceiling', work, !briefly));
    }
    report(work, name, rounds, seconds, leftOut, parts, ceilings);
  } finally {
    await place.close();
  }
}

/** One run of the beginning for each, untimed; whoever gets other tokens, or fails, is left out and said so. */
async function warmUp(runners: Record<string, Runner>, leftOut: Record<string, string>, work: Work, name: PlaceName) {
  const beginning = shortened(work);
  for (const [kind, run] of Object.entries(runners)) {
    if (leftOut[kind]) continue;
    note(`long form on ${name.on}, ${name.threads} thread(s): warming up ${kind}`);
    try {
      const wrong = difference(beginning, await run(beginning));
      if (wrong) leftOut[kind] = `its tokens differ at ${wrong}`;
    } catch (error) {
      leftOut[kind] = `it failed: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`;
    }
    if (kind === 'ours' && leftOut.ours) throw new Error(`Our own engine: ${leftOut.ours}`);
  }
}

function report(
  work: Work,
  { on, threads }: PlaceName,
  rounds: number,
  seconds: Record<string, number[]>,
  leftOut: Record<string, string>,
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
    all: Object.fromEntries(Object.entries({ ...seconds, ceiling: total }).map(([kind, list]) => [kind, list.map((one) => round(one, 3))])),
  });
}
