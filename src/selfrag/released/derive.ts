/** Decisions and nodes of a driven script in the shape of a trace, so that the same views can draw it. */
import { decide } from '../decision';
import type { Settings } from '../settings';
import { groupLogProbs, groupOf, type Group } from '../tokens';
import type { GroupReading, Trace, TraceCompletion, TraceDecision, TraceNode } from '../trace';
import { postprocess } from './cleanUp';
import type { Completion } from './completion';
import type { Driven } from './drive';
import { segmentsOf, type Segment } from './segments';
import { spell } from './text';

export const nodeId = (id: number): string => `n${id}`;
const afterOf = (parent: number): string | null => (parent === 0 ? null : nodeId(parent));

/** What a decision holds where the script did not read the retrieval tokens: their absence, as it counts it. */
const UNREAD = [-100, -100, -100];

type Tokens = TraceCompletion['tokens'];

export interface Derived {
  readonly decisions: TraceDecision[];
  readonly nodes: TraceNode[];
  readonly segments: readonly Segment[];
}

export function derive(driven: Driven, trace: Trace, settings: Settings): Derived {
  const segments = segmentsOf(driven, trace);
  const byId = new Map(segments.map((segment) => [segment.id, segment]));
  const first = firstDecision(driven, settings);
  const decisions = first ? [first] : [];
  const decisionAfter = new Map<number, string>([[0, 'd1']]);
  for (const { parent } of segments) {
    const segment = byId.get(parent);
    if (!segment || decisionAfter.has(parent)) continue;
    const decision = laterDecision(`d${decisions.length + 1}`, segment, driven);
    decisionAfter.set(parent, decision.id);
    decisions.push(decision);
  }
  const nodes = segments.map((segment) => nodeOf(segment, decisionAfter.get(segment.parent) ?? 'd1', driven, settings));
  return { decisions, nodes, segments };
}

const BECAUSE = { adaptive: 'threshold', always: 'always', never: 'never' } as const satisfies Record<Settings['mode'], TraceDecision['because']>;

/** The decision at the start; null while it is not settled. */
function firstDecision({ record, retrieves, retrieval }: Driven, { mode }: Settings): TraceDecision | null {
  if (retrieves === null) return null;
  return decisionOf('d1', null, startLogProbs(record.probe), BECAUSE[mode], retrieves, retrieves ? (retrieval?.id ?? null) : null);
}

const startLogProbs = (probe: Completion | null): readonly number[] => {
  const watched = probe?.recorded?.tokens[0]?.watched;
  return watched ? groupLogProbs(watched.logProbs, 'retrieve') : UNREAD;
};

/** The segment goes on: it holds [Retrieval], or a [No Retrieval] that was rewritten (D11). */
function laterDecision(id: string, segment: Segment, { retrieval }: Driven): TraceDecision {
  const step = cutStep(segment);
  const watched = step === null ? null : segment.recorded?.tokens[step]?.watched;
  const logProbs = watched ? groupLogProbs(watched.logProbs, 'retrieve') : UNREAD;
  const emitted = step !== null && segment.recorded?.tokens[step]?.text === '[Retrieval]';
  return decisionOf(id, nodeId(segment.id), logProbs, emitted ? 'likelier' : 'threshold', true, retrieval?.id ?? null);
}

/** Step at which the segment's text is cut; null: nowhere, or not by a token. */
export function cutStep({ candidate }: Pick<Segment, 'candidate'>): number | null {
  let seen = 0;
  const step = (candidate?.completion.tokens ?? []).findIndex(
    (token) => token === '[Retrieval]' || (token === '[No Retrieval]' && candidate?.rewritten[seen++] === true),
  );
  return step < 0 ? null : step;
}

function decisionOf(
  id: string,
  after: string | null,
  logProbs: readonly number[],
  because: TraceDecision['because'],
  retrieves: boolean,
  retrieval: string | null,
): TraceDecision {
  // Share and mass are what the paper means by them; what the script made of the numbers is in action and because.
  const { share, mass } = decide(logProbs, { mode: 'adaptive', threshold: null }, false);
  return { id, after, logProbs: [...logProbs], share, mass, action: retrieves ? 'retrieve' : 'no_retrieve', because, retrieval };
}

function nodeOf(segment: Segment, decision: string, { retrieval, docs }: Driven, { maxNewTokens }: Settings): TraceNode {
  const tokens = segment.recorded?.tokens ?? [];
  const finish = segment.recorded?.finish ?? null;
  const passage = segment.doc === null ? undefined : docs[segment.doc];
  return {
    id: nodeId(segment.id),
    parent: afterOf(segment.parent),
    depth: segment.depth,
    decision,
    evidence: retrieval && passage !== undefined ? { retrieval: retrieval.id, index: passage } : null,
    tokens: tokens.map(({ id, text, logProb, control, top }) => ({ id, text, logProb, control, top })),
    text: postprocess(spell(segment.text)).trim(),
    finish: finish === null ? null : segment.goesOn ? 'stop' : finish === 'stop' ? 'length' : finish,
    relevance: segment.doc === null ? null : reading(tokens, 0, 'relevance'),
    support: emittedReading(tokens, 'support'),
    utility: emittedReading(tokens, 'utility'),
    next: emittedReading(tokens, 'retrieve'),
    keepEvidence: false,
    maxNewTokens,
    forced: null,
  };
}

/** At the first step that emitted a token of the group; the scripts read it nowhere else. */
function emittedReading(tokens: Tokens, group: Group): GroupReading | null {
  const step = tokens.findIndex(({ control, text }) => control && groupOf(text) === group);
  return step < 0 ? null : reading(tokens, step, group);
}

function reading(tokens: Tokens, step: number, group: Group): GroupReading | null {
  const token = tokens[step];
  if (!token?.watched) return null;
  return { step, emitted: token.control && groupOf(token.text) === group, logProbs: groupLogProbs(token.watched.logProbs, group) };
}
