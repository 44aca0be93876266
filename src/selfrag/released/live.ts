/** Released semantics on a live model: the script's requests become requests of the port, what comes back is recorded. */
import { SelfRagError } from '../errors';
import type { RunEvent } from '../events';
import { asRead, isGiven } from '../passages';
import type { GenerateRequest, TokenStep } from '../ports';
import type { Context } from '../run';
import { TOP_ALTERNATIVES, traceToken } from '../segment';
import type { Trace, TraceCompletion } from '../trace';
import type { Batch } from './completion';
import { drive } from './drive';
import { completionKey, completionsOf, controlOf } from './fromRecord';
import { END, promptKey, promptPieces, type Prompt } from './text';

/**
 * Generates what the script waits for until it comes to its end.
 * @throws ReleasedError where the script stops; what was recorded stays
 */
export async function* searchReleased(context: Context): AsyncGenerator<RunEvent, void> {
  for (;;) {
    if (context.signal?.aborted) return;
    const driven = drive(context.trace(), context.input.settings);
    if (driven.needsPassages) yield* lookUp(context, driven.retrieval?.id ?? null);
    else if (driven.pending) yield* complete(driven.pending, context);
    else if (driven.crash) throw driven.crash;
    else return;
  }
}

/** The one search of a run: with the question, before anything is written (D12). */
async function* lookUp({ input, ports, signal, trace }: Context, known: string | null): AsyncGenerator<RunEvent, void> {
  const { question, settings } = input;
  const { info } = ports.retriever;
  const { retriever, retrievals } = trace();
  if (info.sha256 !== retriever.sha256) {
    throw new SelfRagError('other-collection', `This run searched another collection, ${retriever.name}. Ask its question again.`);
  }
  yield { kind: 'searching', query: question };
  const wanted = isGiven(info) ? Math.max(info.size, settings.passages) : settings.passages;
  const passages = asRead(await ports.retriever.retrieve(question, wanted, signal), input.edits ?? [], retrievals);
  // Fewer than asked for: that was all there is.
  const available = passages.length < wanted ? passages.length : Math.max(info.size, passages.length);
  yield { kind: 'retrieved', retrieval: { id: known ?? freeId(trace()), query: question, passages, available } };
}

/** An id that neither a search nor a decision has taken. */
function freeId({ retrievals, decisions }: Trace): string {
  const taken = new Set([...retrievals.map(({ id }) => id), ...decisions.map(({ retrieval }) => retrieval)]);
  let n = retrievals.length + 1;
  while (taken.has(`r${n}`)) n++;
  return `r${n}`;
}

/** Completes those prompts of a batch that no record completes yet, each once. */
async function* complete({ prompts, sampling }: Batch, { ports, signal, trace }: Context): AsyncGenerator<RunEvent, void> {
  const { maxTokens: maxNewTokens, logprobs } = sampling;
  const known = completionsOf(trace());
  const wanted = new Map<string, Prompt>();
  for (const prompt of prompts) {
    const key = promptKey(prompt);
    if (known.get(completionKey(key, maxNewTokens))?.finish == null) wanted.set(key, prompt);
  }
  const first = trace().completions.length;
  const endId = endIdOf(trace());
  const requests = [...wanted.values()].map((prompt, i): GenerateRequest => ({
    id: String(first + i),
    prompt: promptPieces(prompt, endId),
    maxNewTokens,
    stop: [],
    topK: TOP_ALTERNATIVES,
    logprobs,
  }));
  yield { kind: 'completions', completions: [...wanted.keys()].map((prompt) => ({ prompt, maxNewTokens })) };
  const started = new Set<string>();
  for await (const event of ports.generator.generate(requests, signal)) {
    const completion = Number(event.request);
    if (event.kind === 'finish') yield { kind: 'completion-ended', completion, finish: event.reason };
    else {
      yield { kind: 'completion-token', completion, token: recordedToken(event.step, !started.has(event.request)) };
      started.add(event.request);
    }
  }
}

/** The scripts read log-probs at the first step and where a control token was emitted. */
function recordedToken(step: TokenStep, first: boolean): TraceCompletion['tokens'][number] {
  const { watched, ranks, control } = step;
  return { ...traceToken(step), watched: first || control ? { logProbs: [...watched], ranks: [...ranks] } : null };
}

function endIdOf({ completions }: Trace): number | null {
  for (const { tokens } of completions) {
    const end = tokens.find((token) => controlOf(token) === END);
    if (end) return end.id;
  }
  return null;
}
