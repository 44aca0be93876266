/**
 * Prompts in the format that Self-RAG models were trained with: base prompt and evidence layout of the released system
 * (AkariAsai/self-rag, `PROMPT_DICT["prompt_no_input"]` and `run_long_form_static.py`).
 */
import type { Passage, PromptPiece } from './ports';
import type { TraceNode } from './trace';

export const instructionText = (instruction: string): string => `### Instruction:\n${instruction}\n\n### Response:\n`;

export function instructionPrompt(instruction: string): PromptPiece[] {
  return [{ text: instructionText(instruction) }];
}

export function evidencePrompt(passage: Pick<Passage, 'title' | 'text'>): PromptPiece[] {
  return [
    { control: '[Retrieval]' },
    { control: '<paragraph>' },
    { text: `${passage.title}\n${passage.text}` },
    { control: '</paragraph>' },
  ];
}

/** The generated tokens of a finished segment, without the token that ended it: that one opens the next segment. */
export function segmentPrompt(node: Pick<TraceNode, 'tokens' | 'finish'>): PromptPiece[] {
  const tokens = node.finish === 'length' ? node.tokens : node.tokens.slice(0, -1);
  return [{ ids: tokens.map((token) => token.id) }];
}
