/** A golden case, and what comes of replaying it. */
import { z } from 'zod';
import { lmRowSchema } from './languageModel';

export const caseSchema = z.looseObject({
  id: z.string(),
  kind: z.string().optional(),
  fn: z.string().optional(),
  task: z.string().optional(),
  affected_by: z.array(z.string()).optional(),
  input: z.unknown().optional(),
  args: z.array(z.unknown()).optional(),
  lm: z.array(lmRowSchema).default([]),
  calls: z.array(z.unknown()).optional(),
  output: z.unknown().optional(),
  error: z.object({ type: z.string() }).nullish(),
});

export type Case = z.infer<typeof caseSchema>;

export interface Outcome {
  /** Does the work; throws what the reference would. */
  run(): void;
  /** The result, or after a crash what had happened up to it. */
  output(): unknown;
  /** Calls of the language model, in order. */
  readonly calls: readonly unknown[];
}

/** An outcome of a function without a language model. */
export function outcome(work: () => unknown, atCrash: unknown = undefined): Outcome {
  let output: unknown = atCrash;
  return { run: () => void (output = work()), output: () => output, calls: [] };
}
