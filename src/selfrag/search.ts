/**
 * The search as it generates (paper, algorithm 1 and section 3.3): it asks `rank` what is missing next, generates just
 * that, and asks again. So a run, a resumed run and a slider are the same search.
 */
import { candidatePrompt } from './candidatePrompt';
import { decide } from './decision';
import { SelfRagError } from './errors';
import type { NewNode, RunEvent } from './events';
import { newForced, rewriteEnd, rewriteRequest, tokensBefore, withForced } from './force';
import { asRead, isGiven } from './passages';
import type { GenerateRequest, TokenStep } from './ports';
import { instructionPrompt } from './prompt';
import { rank } from './rank';
import { evidenceInHand, recordedOf } from './recorded';
import type { Context } from './run';
import { segmentEnd, TOP_ALTERNATIVES, traceToken } from './segment';
import { decisionTaken, nextNeeds, placesOf, unread, type Need } from './step';
import { groupLogProbs, RETRIEVE } from './tokens';
import type { TraceDecision, TraceRetrieval } from './trace';

/** Generates what is missing until nothing is. */
export async function* search(context: Context): AsyncGenerator<RunEvent, void> {
  for (;;) {
    if (context.signal?.aborted) return;
    const trace = context.trace();
    const needs = nextNeeds(recordedOf(trace), rank(trace, context.input.settings).missing);
    if (needs.length === 0) return;
    yield* write(needs, context);
  }
}

/** Makes the decisions and searches that are wanted, then writes all their candidates as one batch. */
export async function* write(needs: readonly Need[], context: Context): AsyncGenerator<RunEvent, void> {
  const nodes: NewNode[] = [];
  for (const need of needs) {
    if (need.kind === 'forced-token') {
      nodes.push({ ...newForced(need, context.trace(), context.input.settings), id: freeId('n', context.trace().nodes, nodes.length) });
    } else {
      const decision = yield* settle(need, context);
      nodes.push(...candidates(decision, context, nodes.length));
    }
  }
  if (nodes.length === 0) return;
  yield { kind: 'candidates', nodes };
  yield* generate(nodes, context);
}

/** Makes the decision for one open path, and the search that it asks for, as far as the record lacks them. */
async function* settle(need: Exclude<Need, { kind: 'forced-token' }>, context: Context): AsyncGenerator<RunEvent, TraceDecision> {
  const { after, logProbs, decided } = need.kind === 'segment' ? need : await firstDecision(context);
  const recorded = recordedOf(context.trace());
  let decision = decisionTaken(recorded, after, decided.action);
  if (!decision) {
    const { decisions, retrievals } = context.trace();
    // A search that was stopped has given its id away already.
    const taken = [...retrievals, ...decisions.flatMap(({ retrieval }) => (retrieval === null ? [] : [{ id: retrieval }]))];
    const retrieval = decided.action === 'retrieve' ? freeId('r', taken) : null;
    decision = { id: freeId('d', decisions), after, logProbs: [...logProbs], ...decided, retrieval };
    yield { kind: 'decided', decision };
  }
  if (unread(recorded, decision, context.input.settings) > 0) yield* lookUp(decision, context);
  return decision;
}

/** Searches with the question and the segment before (section 3.3: "retrieve with x and y_{t-1}"). */
async function* lookUp(decision: TraceDecision, context: Context): AsyncGenerator<RunEvent, void> {
  const { input, ports, signal } = context;
  const { nodes, retrievals, retriever } = context.trace();
  const { info } = ports.retriever;
  if (info.sha256 !== retriever.sha256) {
    throw new SelfRagError('other-collection', `This run searched another collection, ${retriever.name}. Ask its question again.`);
  }
  const previous = nodes.find((node) => node.id === decision.after)?.text ?? '';
  const query = [input.question, previous].filter((part) => part !== '').join(' ');
  yield { kind: 'searching', query };
  // Given passages are recorded as a whole, so that a record can go on with more of them.
  const wanted = isGiven(info) ? Math.max(info.size, input.settings.passages) : input.settings.passages;
  const found = asRead(await ports.retriever.retrieve(query, wanted, signal), input.edits ?? [], retrievals);
  const id = decision.retrieval ?? '';
  const passages = joined(retrievals.find((one) => one.id === id)?.passages ?? [], found);
  // Fewer than asked for: that was all there is.
  const available = found.length < wanted ? passages.length : Math.max(info.size, passages.length);
  yield { kind: 'retrieved', retrieval: { id, query, passages, available } };
}

/** The recorded passages keep their places, because candidates refer to them. */
function joined(before: TraceRetrieval['passages'], found: TraceRetrieval['passages']): TraceRetrieval['passages'] {
  if (before.every((passage, i) => passage.id === found[i]?.id)) return [...before, ...found.slice(before.length)];
  const ids = new Set(before.map((passage) => passage.id));
  return [...before, ...found.filter((passage) => !ids.has(passage.id))];
}

/** Reads the next-token distribution of the bare prompt. */
async function firstDecision({ input, ports, signal, trace }: Context): Promise<Omit<Extract<Need, { kind: 'segment' }>, 'kind'>> {
  const request: GenerateRequest = {
    id: 'first',
    prompt: instructionPrompt(input.question),
    maxNewTokens: 1,
    stop: [],
    topK: TOP_ALTERNATIVES,
  };
  let first: TokenStep | undefined;
  for await (const event of ports.generator.generate([request], signal)) {
    if (event.kind === 'token') first ??= event.step;
  }
  if (!first) throw new SelfRagError('no-decision', 'The model returned nothing for the first decision. Load it again.');
  const logProbs = groupLogProbs(first.watched, 'retrieve');
  // No evidence can be in hand before the first segment.
  const decided = decide(logProbs, input.settings, false);
  const action = recordedOf(trace()).forcedAction(null);
  return { after: null, logProbs, decided: action ? { ...decided, action, because: 'forced' } : decided, candidates: 0 };
}

/** Candidates for the places behind a decision where none stands yet. */
function candidates(decision: TraceDecision, context: Context, offset: number): NewNode[] {
  const { settings } = context.input;
  const trace = context.trace();
  const recorded = recordedOf(trace);
  const { after, action } = decision;
  const { keepEvidence, maxNewTokens } = settings;
  const base = { parent: after, decision: decision.id, keepEvidence, maxNewTokens, forced: null };
  const depth = (after === null ? 0 : (recorded.nodes.get(after)?.depth ?? 0)) + 1;
  const inHand = action === 'continue' ? evidenceInHand(after, recorded.nodes) : null;
  return placesOf(recorded, decision, settings)
    .filter((place) => !place.node)
    .map(({ index }, i) => ({
      ...base,
      depth,
      id: freeId('n', trace.nodes, offset + i),
      evidence: index === null ? inHand : { retrieval: decision.retrieval ?? '', index },
    }));
}

/** Decodes all new candidates as one batch. */
async function* generate(fresh: readonly NewNode[], context: Context): AsyncGenerator<RunEvent, void> {
  const { ports, signal } = context;
  const trace = context.trace();
  const { nodes } = recordedOf(trace);
  const judged = new Set(trace.decisions.filter(({ action }) => action === 'retrieve' && trace.method === 'self-rag').map(({ id }) => id));
  const origin = (node: NewNode) => (node.forced === null ? undefined : nodes.get(node.forced.of));
  const requests = fresh.map((node): GenerateRequest => {
    const request: GenerateRequest = {
      id: node.id,
      prompt: candidatePrompt(node, trace, node.keepEvidence),
      maxNewTokens: node.maxNewTokens,
      stop: RETRIEVE,
      topK: TOP_ALTERNATIVES,
    };
    const of = origin(node);
    return of && node.forced ? rewriteRequest(request, of, node.forced) : request;
  });
  const writing = new Map(fresh.map((node) => [node.id, { node, of: origin(node), steps: [] as TokenStep[] }]));
  for (const { node, of } of writing.values()) {
    if (of && node.forced) for (const token of tokensBefore(of, node.forced)) yield { kind: 'token', node: node.id, token };
  }
  const decode = (ids: readonly number[]) => ports.generator.decode(ids);
  for await (const event of ports.generator.generate(requests, signal)) {
    const at = writing.get(event.request);
    if (!at) continue;
    const { node, of, steps } = at;
    if (event.kind === 'token') {
      steps.push(event.step);
      const token = traceToken(event.step);
      yield { kind: 'token', node: node.id, token: of && node.forced && steps.length === 1 ? withForced(token, of, node.forced) : token };
    } else {
      const end =
        of && node.forced
          ? rewriteEnd(of, node.forced, steps, event.reason, decode)
          : segmentEnd(steps, event.reason, judged.has(node.decision), decode);
      yield { kind: 'candidate-ended', node: node.id, end };
    }
  }
}

/** A letter and the number after the highest one in use: what was removed by hand leaves gaps. */
function freeId(letter: string, taken: readonly { readonly id: string }[], offset = 0): string {
  const numbers = taken.map(({ id }) => (id.startsWith(letter) ? Number(id.slice(1)) : 0));
  return `${letter}${numbers.reduce((most, n) => (Number.isSafeInteger(n) ? Math.max(most, n) : most), 0) + offset + 1}`;
}
