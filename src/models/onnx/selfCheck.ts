/**
 * Does this backend compute what the shipped weights compute? Two prompts of different length decode as one ragged
 * batch, and the log-probs are compared with those committed beside the weights (made by `npm run self-check`).
 */
import { z } from 'zod';
import { evidencePrompt, instructionPrompt, SelfRagError, type GenerateRequest, type LanguageModel } from '../../selfrag';

/** Largest difference of log-probs between backends that counts as the same. */
export const TOLERANCE = 0.05;
/** Tokens less likely than e^-6 (0.25 %) are left out: quantised backends differ there without effect on any decision. */
const RELEVANT = -6;

const alternative = z.object({ id: z.number().int(), logProb: z.number() });
const selfCheckSchema = z.object({
  /** sha256 of the weights that made it. */
  weights: z.string(),
  /** Per prompt and step the likeliest tokens, best first. */
  prompts: z.array(z.array(z.array(alternative).min(1))),
});

export type SelfCheck = z.infer<typeof selfCheckSchema>;

const QUESTION = 'What is the longest river of the country?';
const PASSAGE = { title: 'Example', text: 'The Example is a river. It is 312 km long and ends in a lake.' };
const REQUESTS: readonly GenerateRequest[] = [
  { id: '0', prompt: instructionPrompt(QUESTION), maxNewTokens: 6, stop: [], topK: 5 },
  {
    id: '1',
    prompt: [...instructionPrompt(QUESTION), ...evidencePrompt(PASSAGE)],
    maxNewTokens: 6,
    stop: [],
    topK: 5,
  },
];

/** What this generator says to the fixed prompts. */
export async function measureSelfCheck(generator: LanguageModel): Promise<SelfCheck> {
  const prompts: SelfCheck['prompts'] = REQUESTS.map(() => []);
  for await (const event of generator.generate(REQUESTS)) {
    if (event.kind === 'token') {
      prompts[Number(event.request)]?.push(event.step.top.map(({ id, logProb }) => ({ id, logProb })));
    }
  }
  return { weights: generator.info.sha256, prompts };
}

export interface SelfCheckResult {
  readonly passed: boolean;
  /** Largest difference of a log-prob seen; natural logarithm. */
  readonly difference: number;
}

/** Compares step by step, up to the point where two almost equal tokens swapped and the texts go separate ways. */
export function compareSelfCheck(expected: SelfCheck, measured: SelfCheck): SelfCheckResult {
  let difference = 0;
  for (const [p, steps] of expected.prompts.entries()) {
    for (const [s, tokens] of steps.entries()) {
      const found = measured.prompts[p]?.[s] ?? [];
      const logProbs = new Map(found.map(({ id, logProb }) => [id, logProb]));
      // A token that is not among the likeliest here lies below all that are.
      const below = found.at(-1)?.logProb ?? -Infinity;
      for (const { id, logProb } of tokens.filter((token, rank) => rank === 0 || token.logProb > RELEVANT)) {
        const known = logProbs.get(id);
        difference = Math.max(difference, known === undefined ? logProb - below : Math.abs(known - logProb));
      }
      if (found[0]?.id !== tokens[0]?.id) break;
    }
  }
  return { passed: difference <= TOLERANCE, difference };
}

/** @throws SelfRagError `self-check-invalid`, `self-check-stale` when the file was made from other weights */
export function parseSelfCheck(data: unknown, weights: string): SelfCheck {
  const result = selfCheckSchema.safeParse(data);
  if (!result.success) {
    throw new SelfRagError('self-check-invalid', 'self-check.json is not readable. Make it again with npm run self-check.');
  }
  if (result.data.weights !== weights) {
    throw new SelfRagError(
      'self-check-stale',
      'self-check.json was made from other weights. Make it again with npm run self-check.',
      { made: result.data.weights, loaded: weights },
    );
  }
  return result.data;
}
