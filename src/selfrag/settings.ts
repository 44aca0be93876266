/** Settings of a run, with the defaults of the paper (section 3.3 and appendix A.3). */
import { z } from 'zod';

export const settingsSchema = z.object({
  /** paper: section 3.3 and appendix A.3; released: the published scripts, exact, defects included (docs/SEMANTICS.md). */
  semantics: z.enum(['paper', 'released']),
  /** long: segments by beam search; open / closed: short form, one retrieval (closed: scores add up per answer). */
  form: z.enum(['long', 'open', 'closed']),
  /** adaptive: the model decides; always / never override it, the probabilities are recorded all the same. */
  mode: z.enum(['adaptive', 'always', 'never']),
  /** Retrieve iff p(R)/(p(R)+p(N)) exceeds it, 0..1; null: iff R is likelier than N. */
  threshold: z.number().min(0).max(1).nullable(),
  /** Weights of IsRel, IsSup and IsUse in the segment score (paper, eq. 3-4). */
  weights: z.object({
    rel: z.number().min(0).max(10),
    sup: z.number().min(0).max(10),
    use: z.number().min(0).max(10),
  }),
  /** Passages per retrieval (k). */
  passages: z.number().int().min(1).max(20),
  /** Paths kept after each segment (B). */
  beamWidth: z.number().int().min(1).max(20),
  /** Most segments in a path (T). */
  maxDepth: z.number().int().min(1).max(20),
  /** p(y_t) in the segment score: over text tokens, over all tokens of the segment, or left out. */
  sequenceScore: z.enum(['text', 'all', 'off']),
  /** How segment scores make a path score. */
  pathScore: z.enum(['mean', 'sum', 'product']),
  /** Drop candidates whose likeliest support token is "No support" while others exist. */
  hardConstraint: z.boolean(),
  /** Read a group that was not emitted at the segment's last step instead of leaving its term out. */
  readUnemitted: z.boolean(),
  /** Keep the passages of earlier segments in the prompt, as in training. */
  keepEvidence: z.boolean(),
  /** Most new tokens per segment. */
  maxNewTokens: z.number().int().min(1).max(1024),
});

export type Settings = z.infer<typeof settingsSchema>;
export type Weights = Settings['weights'];

export const DEFAULT_SETTINGS: Settings = {
  semantics: 'paper',
  form: 'long',
  mode: 'adaptive',
  threshold: 0.2,
  weights: { rel: 1, sup: 1, use: 0.5 },
  passages: 5,
  beamWidth: 2,
  maxDepth: 4,
  sequenceScore: 'text',
  pathScore: 'mean',
  hardConstraint: false,
  readUnemitted: false,
  keepEvidence: true,
  maxNewTokens: 80,
};
