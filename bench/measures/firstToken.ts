/** Time to the first token of a step of five candidates: from nothing, and for a new question on loaded models. */
import type { Measure } from '../bench';
import { openPlace } from '../places';
import { line, note, round } from '../report';

const WARM_TIMES = { node: 5, wasm: 5, webgpu: 1 };

export const firstToken: Measure = async (bench) => {
  for (const name of bench.places) {
    const place = await openPlace(name);
    try {
      note(`first token on ${name.on}, ${name.threads} thread(s)`);
      const { promptTokens, warmTimes, ...seconds } = await (await place.engine()).call('firstTokens', WARM_TIMES[name.on]);
      line('first-token', { ...name, promptTokens, warmTimes, ...Object.fromEntries(Object.entries(seconds).map(([k, v]) => [k, round(v, 3)])) });
    } finally {
      await place.close();
    }
  }
};
