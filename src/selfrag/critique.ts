/**
 * Critique without generation: what the model says of a given answer against given passages (paper, table 1). The answer
 * is put into the model's mouth token by token (teacher forcing), and the reflection groups are read where they belong.
 */
import { z } from 'zod';
import { SelfRagError } from './errors';
import type { GenerateRequest, LanguageModel, Passage, PromptPiece, TokenStep } from './ports';
import { evidencePrompt, instructionPrompt } from './prompt';
import { ledger, relevanceScore, sequenceProbability, supportScore, utilityScore } from './score';
import { readGroup, TOP_ALTERNATIVES, traceToken } from './segment';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { groupOf, RELEVANCE, RETRIEVE, UTILITY, type Group } from './tokens';
import { traceSchema, type GroupReading } from './trace';

export interface CritiqueInput {
  readonly question: string;
  readonly answer: string;
  /** Each is judged alone; none: the answer is judged without evidence. */
  readonly passages: readonly Passage[];
  /** Weights of the ledgers, and how their terms are read. */
  readonly settings?: Settings;
}

/** How many tokens the model may add to the answer, so that it can say what it thinks of it. */
const FREE_TOKENS = 3;

const { tokens, relevance, support, utility } = traceSchema.shape.nodes.element.shape;

const lineSchema = z.object({
  term: z.enum(['sequence', 'relevance', 'support', 'utility']),
  value: z.number().nullable(),
  weight: z.number(),
  amount: z.number(),
  note: z.enum(['counted', 'not_emitted', 'read_unemitted', 'off']),
});

const verdictSchema = z.object({
  /** null: judged without evidence. */
  passage: z.object({ id: z.string(), title: z.string(), text: z.string() }).nullable(),
  /** The answer's tokens and how likely each was here. */
  tokens,
  /** What the model added by itself, at most three tokens. */
  after: tokens,
  /** Mean of the answer's log-probs; its exponential is the sequence probability, 0..1. */
  meanLogProb: z.number(),
  sequenceProbability: z.number(),
  /** Steps count from the relevance token (0) where there is a passage, else from the answer's first token. */
  relevance,
  support,
  utility,
  /** s_rel in 0..1, s_sup in 0..1, s_use in -1..1, as read, emitted or not; null without a reading. */
  scores: z.object({ rel: z.number().nullable(), sup: z.number().nullable(), use: z.number().nullable() }),
  ledger: z.object({ lines: z.array(lineSchema), score: z.number() }),
});

export const critiqueSchema = z.object({
  question: z.string(),
  answer: z.string(),
  verdicts: z.array(verdictSchema),
});

export type Critique = z.infer<typeof critiqueSchema>;
export type Verdict = Critique['verdicts'][number];

/** @throws SelfRagError `empty-question`, `empty-answer`, `forced-unsupported`; what the engine throws */
export async function critique(input: CritiqueInput, generator: LanguageModel, signal?: AbortSignal): Promise<Critique> {
  const question = input.question.trim();
  const answer = input.answer.trim();
  if (question === '') throw new SelfRagError('empty-question', 'The question is empty. Type the question that the answer belongs to.');
  if (answer === '') throw new SelfRagError('empty-answer', 'The answer is empty. Type the answer to be criticised.');
  const settings = input.settings ?? DEFAULT_SETTINGS;
  const passages: readonly (Passage | null)[] = input.passages.length > 0 ? input.passages : [null];
  const prompts = passages.map((passage): PromptPiece[] => [
    ...instructionPrompt(question),
    ...(passage ? evidencePrompt(passage) : [{ control: '[No Retrieval]' } as const]),
  ]);
  const firsts = input.passages.length > 0 ? await firstSteps(prompts, generator, signal) : [];
  const openings = firsts.map((step) => RELEVANCE[step.logProbs[0] >= step.logProbs[1] ? 0 : 1]);
  const requests = prompts.map((prompt, i): GenerateRequest => {
    const opening = openings[i];
    const forced: PromptPiece[] = [...(opening ? [{ control: opening }] : []), { text: answer }];
    return { id: String(i), prompt, forced, maxNewTokens: 1 + mostTokens(answer) + FREE_TOKENS, stop: [...RETRIEVE, ...UTILITY], topK: TOP_ALTERNATIVES };
  });
  const decoded = await decodeAll(requests, generator, FREE_TOKENS, signal);
  const verdicts = passages.map((passage, i) => verdict(passage, firsts[i]?.reading ?? null, decoded[i] ?? [], settings));
  return critiqueSchema.parse({ question, answer, verdicts });
}

interface First {
  readonly reading: GroupReading;
  readonly logProbs: readonly [number, number];
}

/** What the model itself would say first after each passage: whether it is relevant. */
async function firstSteps(prompts: readonly PromptPiece[][], generator: LanguageModel, signal?: AbortSignal): Promise<First[]> {
  const requests = prompts.map((prompt, i): GenerateRequest => ({
    id: String(i),
    prompt,
    maxNewTokens: 1,
    stop: [],
    topK: TOP_ALTERNATIVES,
  }));
  return (await decodeAll(requests, generator, 1, signal)).map((steps) => {
    const reading = readGroup(steps, 0, 'relevance');
    if (!reading) throw new SelfRagError('no-critique', 'The model returned nothing for a passage. Load it again.');
    return { reading, logProbs: reading.logProbs as [number, number] };
  });
}

/** All steps of each request, in the order of the requests; no more than `free` of them unforced. */
async function decodeAll(
  requests: readonly GenerateRequest[],
  generator: LanguageModel,
  free: number,
  signal?: AbortSignal,
): Promise<TokenStep[][]> {
  const steps = new Map<string, TokenStep[]>(requests.map((request) => [request.id, []]));
  const open = new Set(steps.keys());
  for await (const event of generator.generate(requests, signal)) {
    const sofar = steps.get(event.request) ?? [];
    if (event.kind === 'token' && open.has(event.request)) sofar.push(event.step);
    if (event.kind === 'finish' || sofar.filter((step) => !step.forced).length >= free) open.delete(event.request);
    if (open.size === 0) break;
  }
  return [...steps.values()];
}

function verdict(passage: Passage | null, relevance: GroupReading | null, steps: readonly TokenStep[], settings: Settings): Verdict {
  const opening = passage === null ? 0 : 1;
  const end = steps.filter((step) => step.forced).length;
  const answer = steps.slice(opening, end).map(traceToken);
  if (answer.length === 0) {
    throw new SelfRagError('forced-unsupported', 'This engine cannot read a given answer. Load a model into the page instead.');
  }
  const support = afterAnswer('support');
  const utility = afterAnswer('utility');
  const probability = sequenceProbability({ tokens: answer }, 'text') ?? 0;
  return {
    passage: passage && { id: passage.id, title: passage.title, text: passage.text },
    tokens: answer,
    after: steps.slice(end).map(traceToken),
    meanLogProb: answer.reduce((sum, token) => sum + token.logProb, 0) / answer.length,
    sequenceProbability: probability,
    relevance,
    support,
    utility,
    scores: {
      rel: relevance && relevanceScore(relevance),
      sup: support && supportScore(support),
      use: utility && utilityScore(utility),
    },
    ledger: toPlain(ledger({ tokens: answer, relevance, support, utility }, settings)),
  };

  /** Where the model says it of its own accord; else at the first step after the answer. */
  function afterAnswer(group: Group): GroupReading | null {
    const emitted = steps.findIndex((step, i) => i >= end && step.control && groupOf(step.text) === group);
    return readGroup(steps, emitted < 0 ? end : emitted, group);
  }
}

const toPlain = ({ lines, score }: ReturnType<typeof ledger>) => ({ lines: lines.map((line) => ({ ...line })), score });

/** No tokenizer makes more tokens of a text than it has bytes in UTF-8, and one for a space before it. */
function mostTokens(text: string): number {
  let bytes = 1;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
