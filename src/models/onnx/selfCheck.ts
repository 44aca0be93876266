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
const NEW_TOKENS = 4;
/** The longer prompt comes first: where long prompts are read wrongly, the check ends there. */
const REQUESTS: readonly GenerateRequest[] = [
  [...instructionPrompt(QUESTION), ...evidencePrompt(PASSAGE)],
  instructionPrompt(QUESTION),
].map((prompt, i) => ({ id: String(i), prompt, maxNewTokens: NEW_TOKENS, stop: [], topK: 5 }));

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

/** Decodes the fixed prompts and compares step by step; ends at the first difference that is too large. */
export async function runSelfCheck(generator: LanguageModel, expected: SelfCheck): Promise<SelfCheckResult> {
  let difference = 0;
  const left = expected.prompts.map((steps) => [...steps]);
  for await (const event of generator.generate(REQUESTS)) {
    const steps = left[Number(event.request)] ?? [];
    const tokens = steps.shift();
    if (event.kind === 'finish' || !tokens) continue;
    difference = Math.max(difference, differenceOf(tokens, event.step.top));
    if (difference > TOLERANCE) return { passed: false, difference };
    // Two almost equal tokens swapped: the texts go separate ways from here.
    if (event.step.id !== tokens[0]?.id) steps.length = 0;
  }
  const complete = left.every((steps) => steps.length === 0);
  return { passed: complete, difference };
}

type Tokens = readonly { readonly id: number; readonly logProb: number }[];

function differenceOf(expected: Tokens, measured: Tokens): number {
  const logProbs = new Map(measured.map(({ id, logProb }) => [id, logProb]));
  // A token that is not among the likeliest here lies below all that are.
  const below = measured.at(-1)?.logProb ?? -Infinity;
  const likely = expected.filter((token, rank) => rank === 0 || token.logProb > RELEVANT);
  return Math.max(
    ...likely.map(({ id, logProb }) => {
      const known = logProbs.get(id);
      return known === undefined ? logProb - below : Math.abs(known - logProb);
    }),
  );
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
