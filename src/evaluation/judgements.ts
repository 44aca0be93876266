/** What a model says of given passages and answers: the reflection groups, read behind a prompt that is given as a whole. */
import {
  evidencePrompt,
  groupLogProbs,
  groupOf,
  instructionPrompt,
  relevanceScore,
  RETRIEVE,
  shares,
  UTILITY,
  utilityScore,
  type GenerateRequest,
  type LanguageModel,
  type Passage,
  type PromptPiece,
  type TokenStep,
} from '../selfrag';

/** Steps of each request, in their order. */
async function stepsOf(generator: LanguageModel, requests: readonly Omit<GenerateRequest, 'id' | 'topK'>[]): Promise<TokenStep[][]> {
  const steps = requests.map((): TokenStep[] => []);
  const named = requests.map((request, i) => ({ ...request, id: String(i), topK: 1 }));
  for await (const event of generator.generate(named)) if (event.kind === 'token') steps[Number(event.request)]?.push(event.step);
  return steps;
}

function first(steps: readonly TokenStep[]): TokenStep {
  const step = steps[0];
  if (!step) throw new Error('the model returned nothing');
  return step;
}

/** Probability of [Retrieval] beside [No Retrieval] for each question, 0..1. */
export async function retrieveShares(questions: readonly string[], generator: LanguageModel): Promise<number[]> {
  const requests = questions.map((question) => ({ prompt: instructionPrompt(question), maxNewTokens: 1, stop: [] }));
  return (await stepsOf(generator, requests)).map((steps) => shares(groupLogProbs(first(steps).watched, 'retrieve').slice(0, 2))[0] as number);
}

/** Probability of [Relevant] beside [Irrelevant] for each passage, 0..1. */
export async function relevanceShares(question: string, passages: readonly Passage[], generator: LanguageModel): Promise<number[]> {
  const requests = passages.map((passage) => ({ prompt: [...instructionPrompt(question), ...evidencePrompt(passage)], maxNewTokens: 1, stop: [] }));
  return (await stepsOf(generator, requests)).map((steps) =>
    relevanceScore({ step: 0, emitted: true, logProbs: groupLogProbs(first(steps).watched, 'relevance') }),
  );
}

export interface AnswerJudgement {
  /** Position of the likeliest token in SUPPORT. */
  readonly support: number;
  /** Expected utility, -1..1. */
  readonly utility: number;
}

/**
 * How the model judges given answers that read this passage as a relevant one. Support is read at the first step behind
 * the answer; utility where the model writes it, else at the second.
 */
export async function judgeAnswers(
  question: string,
  passage: Passage,
  answers: readonly string[],
  generator: LanguageModel,
): Promise<AnswerJudgement[]> {
  const before: PromptPiece[] = [...instructionPrompt(question), ...evidencePrompt(passage), { control: '[Relevant]' }];
  const requests = answers.map((text) => ({ prompt: [...before, { text }], maxNewTokens: 3, stop: [...RETRIEVE, ...UTILITY] }));
  return (await stepsOf(generator, requests)).map((steps) => {
    const logProbs = groupLogProbs(first(steps).watched, 'support');
    const written = steps.find((step) => step.control && groupOf(step.text) === 'utility') ?? steps[1] ?? first(steps);
    return {
      support: logProbs.indexOf(Math.max(...logProbs)),
      utility: utilityScore({ step: 0, emitted: true, logProbs: groupLogProbs(written.watched, 'utility') }),
    };
  });
}
