/** Free decoding of a prompt with every reflection token visible, as in the released repository's quick start. */
import { SelfRagError } from './errors';
import type { GenerateEvent, LanguageModel, Passage, PromptPiece } from './ports';
import { evidencePrompt, instructionPrompt } from './prompt';
import { TOP_ALTERNATIVES } from './segment';

export interface FreeDecodeInput {
  readonly instruction: string;
  /** Pasted evidence: the prompt goes on with [Retrieval]<paragraph>title\ntext</paragraph>. */
  readonly paragraph: Pick<Passage, 'title' | 'text'> | null;
  readonly maxNewTokens: number;
}

export function freeDecodePrompt(input: FreeDecodeInput): PromptPiece[] {
  return [...instructionPrompt(input.instruction.trim()), ...(input.paragraph ? evidencePrompt(input.paragraph) : [])];
}

export async function* freeDecode(
  input: FreeDecodeInput,
  generator: LanguageModel,
  signal?: AbortSignal,
): AsyncGenerator<GenerateEvent, void> {
  if (input.instruction.trim() === '') {
    throw new SelfRagError('empty-question', 'The instruction is empty. Type one or choose an example.');
  }
  const request = {
    id: 'free',
    prompt: freeDecodePrompt(input),
    maxNewTokens: input.maxNewTokens,
    stop: [],
    topK: TOP_ALTERNATIVES,
  };
  yield* generator.generate([request], signal);
}
