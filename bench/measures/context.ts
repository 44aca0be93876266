/**
 * What one decode step costs behind a context of up to 4,096 tokens, as a line: its slope beside the attention that it
 * pays for. The shipped weights with longer rotary tables; what they would write there does not matter, the work does.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measure } from '../bench';
import { openPlace } from '../places';
import { SITE } from '../made';
import { line, note, round } from '../report';
import { fitLine } from '../statistics';

const LONGEST = 4096;
const EVERY = { node: 128, wasm: 128, webgpu: 256 };
const STEPS = 12;
const SWEEPS = { node: 5, wasm: 5, webgpu: 1 };

export const context: Measure = async (bench) => {
  const made = await bench.made();
  const bandwidth = round(copyBandwidth() / 1e9, 1);
  for (const name of bench.places) {
    if (made) {
      line('context', { ...name, leftOut: made });
      continue;
    }
    const place = await openPlace(name);
    try {
      note(`context on ${name.on}, ${name.threads} thread(s)`);
      const every = EVERY[name.on];
      const contexts = Array.from({ length: LONGEST / every }, (_, i) => Math.min((i + 1) * every, LONGEST - STEPS - 1));
      const costs = await (await place.engine()).call('stepCosts', contexts, STEPS, SWEEPS[name.on]);
      const fit = fitLine(costs.map(({ context: at, seconds }) => [at, seconds] as const));
      const { flops, bytes } = attentionWork();
      line('context', {
        ...name,
        contexts: costs.length,
        longest: costs.at(-1)?.context,
        stepMilliseconds: { shortest: round((costs[0]?.seconds ?? NaN) * 1e3, 3), longest: round((costs.at(-1)?.seconds ?? NaN) * 1e3, 3) },
        interceptMilliseconds: round(fit.intercept * 1e3, 3),
        slopeNanoseconds: round(fit.slope * 1e9, 2),
        worstResidual: round(fit.worstResidual, 3),
        worstJump: round(fit.worstJump, 3),
        perContextToken: { flops, bytes },
        impliedGigabytesPerSecond: round(bytes / fit.slope / 1e9, 2),
        impliedGigaflops: round(flops / fit.slope / 1e9, 2),
        copyGigabytesPerSecond: bandwidth,
        points: costs.map(({ context: at, seconds }) => [at, round(seconds * 1e3, 3)]),
      });
    } finally {
      await place.close();
    }
  }
};

/** What one more token of context adds to one decode step: its keys and values are read, multiplied and added once per head. */
function attentionWork(): { flops: number; bytes: number } {
  const config = JSON.parse(readFileSync(join(SITE, 'models/generator/config.json'), 'utf8')) as Record<string, number>;
  const { num_hidden_layers: layers = 0, num_attention_heads: heads = 0, num_key_value_heads: kvHeads = 0, head_dim: size = 0 } = config;
  return { flops: layers * heads * size * 4, bytes: layers * kvHeads * size * 2 * Float32Array.BYTES_PER_ELEMENT };
}

/** Bytes per second of a copy too large for any cache: what reading keys and values could reach on one core. */
function copyBandwidth(): number {
  const from = Buffer.alloc(256 * 2 ** 20, 1);
  const to = Buffer.alloc(from.length);
  let best = Infinity;
  for (let i = 0; i < 5; i++) {
    const begin = performance.now();
    from.copy(to);
    best = Math.min(best, (performance.now() - begin) / 1000);
  }
  return (2 * from.length) / best;
}
