/** The same run against llama.cpp in the browser: the candidates of a step as parallel sequences of one server. */
import type { Measure } from '../bench';
import { openPlace } from '../places';
import { line, note, round } from '../report';
import { median, ratioOf } from '../statistics';
import { difference, sizeOf } from '../work';

export const wllama: Measure = async (bench) => {
  const work = await bench.work();
  const made = await bench.made();
  // On a GPU made of software a run takes minutes.
  for (const name of bench.places.filter(({ on }) => on === 'wasm' || (on === 'webgpu' && bench.chosen))) {
    const { on, threads } = name;
    if (made) {
      line('wllama', { on, threads, leftOut: made });
      continue;
    }
    const place = await openPlace(name);
    try {
      const [ours, other] = [await place.engine(), await place.engine()];
      const [own, theirs]: [number[], number[]] = [[], []];
      let leftOut: string | null = null;
      let readTokens: number | null = null;
      for (let i = 0; i < bench.rounds(name) && leftOut === null; i++) {
        note(`wllama on ${on}, ${threads} thread(s): round ${i + 1} of ${bench.rounds(name)}`);
        own.push((await ours.call('ours', work)).seconds);
        const done = await other.call('wllama', work);
        readTokens = done.readTokens;
        const wrong = difference(work, done);
        if (wrong) leftOut = `its tokens differ at ${wrong}`;
        else theirs.push(done.seconds);
      }
      const times = leftOut ? null : round(ratioOf(theirs, own));
      const seconds = { ours: round(median(own), 3), wllama: theirs.length > 0 ? round(median(theirs), 3) : null };
      line('wllama', { on, threads, rounds: own.length, seconds, timesWllama: times, readTokens, distinctPromptTokens: sizeOf(work).distinctPromptTokens, leftOut, all: { own, theirs } });
    } catch (error) {
      line('wllama', { on, threads, leftOut: `it failed: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}` });
    } finally {
      await place.close();
    }
  }
};
