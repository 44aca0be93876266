/** Tokens per second while a batch decodes, beside bare runs of the network with the same shapes. */
import type { Measure } from '../bench';
import { openPlace } from '../places';
import { line, note, round } from '../report';

const BATCHES = [1, 5, 10, 20];
const NEW_TOKENS = { node: 48, wasm: 48, webgpu: 12 };


export const decode: Measure = async (bench) => {
  for (const name of bench.places) {
    const place = await openPlace(name);
    try {
      note(`decoding on ${name.on}, ${name.threads} thread(s)`);
      const rates = await (await place.engine()).call('decodeRates', BATCHES, NEW_TOKENS[name.on]);
      for (const { rows, promptTokens, newTokens, tokensPerSecond, bareTokensPerSecond } of rates) {
        line('decode', {
          ...name,
          rows,
          promptTokens,
          newTokens,
          tokensPerSecond: round(tokensPerSecond, 1),
          bareTokensPerSecond: round(bareTokensPerSecond, 1),
          shareOfBare: round(tokensPerSecond / bareTokensPerSecond, 3),
        });
      }
    } finally {
      await place.close();
    }
  }
};
