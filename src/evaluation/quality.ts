/** What the shipped models can do, measured through the engine on the corpus they never saw. */
import {
  DEFAULT_SETTINGS,
  plainRag,
  reduce,
  relevanceScore,
  run,
  type Passage,
  type RunEvent,
  type RunInput,
  type RunPorts,
  type Settings,
  type Trace,
} from '../selfrag';
import { balanced, share, type Figure } from './figures';
import { isRight } from './normalise';
import type { CorpusQuestion, Fact } from './questions';

export interface QualitySets {
  readonly questions: readonly CorpusQuestion[];
  /** Requests that need no retrieval. */
  readonly requests: readonly string[];
  /** Questions that the corpus does not cover. */
  readonly outside: readonly string[];
  readonly facts: readonly Fact[];
  readonly passages: readonly Passage[];
}

export interface Failure {
  readonly figure: string;
  readonly question: string;
  readonly expected: string;
  readonly got: string;
}

export interface QualityReport {
  readonly figures: readonly Figure[];
  readonly failures: readonly Failure[];
}

type Run = (input: RunInput, ports: RunPorts, options: { id: string; now: () => number }) => AsyncGenerator<RunEvent>;

async function trace(method: Run, input: RunInput, ports: RunPorts): Promise<Trace> {
  let record: Trace | null = null;
  for await (const event of method(input, ports, { id: 'quality', now: () => 0 })) record = reduce(record, event);
  if (record === null || record.status !== 'finished') throw new Error(`a run failed: ${record?.error?.message}`);
  return record;
}

const READ: Settings = { ...DEFAULT_SETTINGS, mode: 'always', passages: 1, beamWidth: 1, maxDepth: 1 };
const DECIDE: Settings = { ...DEFAULT_SETTINGS, passages: 1, beamWidth: 1, maxDepth: 1, maxNewTokens: 1 };

/** @param onProgress cases done and in all */
export async function measureQuality(
  sets: QualitySets,
  ports: RunPorts,
  onProgress: (done: number, all: number) => void = () => undefined,
): Promise<QualityReport> {
  const { questions, requests, outside, facts } = sets;
  const byId = new Map(sets.passages.map((passage) => [passage.id, passage]));
  const values = new Map<string, string[]>();
  for (const { kind, attribute, value } of facts) {
    values.set(`${kind}/${attribute}`, [...(values.get(`${kind}/${attribute}`) ?? []), value]);
  }
  const right = (answer: string, { kind, attribute, value, aliases }: Fact) =>
    isRight(answer, [value, ...aliases], values.get(`${kind}/${attribute}`) ?? []);

  const failures: Failure[] = [];
  const check = (figure: string, ok: boolean, question: string, expected: string, got: string) => {
    if (!ok) failures.push({ figure, question, expected, got });
    return ok;
  };
  const all = questions.length + requests.length + outside.length;
  let done = 0;

  const decidedFor: boolean[] = [];
  const decidedAgainst: boolean[] = [];
  const goldRelevant: boolean[] = [];
  const otherIrrelevant: boolean[] = [];
  const readRight: boolean[] = [];
  const found1: boolean[] = [];
  const found5: boolean[] = [];
  const endToEnd: boolean[] = [];
  const plain: boolean[] = [];
  const claimed: boolean[] = [];
  const covered: boolean[] = [];

  for (const [at, { question, fact }] of questions.entries()) {
    const gold = byId.get(fact.passage_ids[0] as string) as Passage;
    const read = await trace(run, { question, settings: READ, passages: [gold] }, ports);
    readRight.push(check('read', right(read.answer.text, fact), question, fact.value, read.answer.text));
    goldRelevant.push(check('relevance of gold', judgedRelevant(read), question, 'relevant', 'irrelevant'));
    const other = sameKind(facts, fact, at, byId);
    const misread = await trace(run, { question, settings: READ, passages: [other] }, ports);
    otherIrrelevant.push(
      check('relevance of same kind', !judgedRelevant(misread), `${question} | ${other.title}`, 'irrelevant', 'relevant'),
    );
    const full = await trace(run, { question, settings: DEFAULT_SETTINGS }, ports);
    const first = full.retrievals[0]?.passages.map((passage) => passage.id) ?? [];
    decidedFor.push(check('decision', full.decisions[0]?.action === 'retrieve', question, 'retrieve', 'no retrieval'));
    const hits = (await ports.retriever.retrieve(question, 5)).map((passage) => fact.passage_ids.includes(passage.id));
    found1.push(hits[0] === true);
    found5.push(check('recall at 5', hits.includes(true), question, gold.title, first.map((id) => byId.get(id)?.title).join(', ')));
    const ok = full.answer.covered && right(full.answer.text, fact);
    endToEnd.push(check('end to end', ok, question, fact.value, full.answer.text));
    covered.push(full.answer.covered);
    plain.push(right((await trace(plainRag, { question, settings: DEFAULT_SETTINGS }, ports)).answer.text, fact));
    onProgress(++done, all);
  }
  for (const question of requests) {
    const { decisions } = await trace(run, { question, settings: DECIDE }, ports);
    decidedAgainst.push(check('decision', decisions[0]?.action === 'no_retrieve', question, 'no retrieval', 'retrieve'));
    onProgress(++done, all);
  }
  for (const question of outside) {
    const full = await trace(run, { question, settings: { ...DEFAULT_SETTINGS, mode: 'always' } }, ports);
    claimed.push(!check('outside', !full.answer.covered, question, 'not covered', full.answer.text));
    onProgress(++done, all);
  }
  return {
    failures,
    figures: [
      balanced('retrieve decision, balanced accuracy', decidedFor, decidedAgainst),
      share('answer right given the gold passage', readRight),
      balanced('IsRel, balanced (gold, another entity of the kind)', goldRelevant, otherIrrelevant),
      share('  gold passage judged relevant', goldRelevant),
      share('  other entity of the kind judged irrelevant', otherIrrelevant),
      share('recall@1 of a gold passage', found1),
      share('recall@5 of a gold passage', found5),
      share('answer right end to end (adaptive, k=5, B=2)', endToEnd),
      share('answer right, plain RAG with the top passage', plain),
      share('question in the corpus shown as covered', covered),
      share('question outside the corpus shown as covered', claimed),
    ],
  };
}

function judgedRelevant({ nodes }: Trace): boolean {
  const reading = nodes[0]?.relevance;
  return reading != null && relevanceScore(reading) > 0.5;
}

/** A passage about another entity of the same kind; which one depends on the position alone. */
function sameKind(facts: readonly Fact[], fact: Fact, at: number, byId: ReadonlyMap<string, Passage>): Passage {
  const others = facts.filter((other) => other.kind === fact.kind && other.entity !== fact.entity);
  const picked = others[(at * 7919) % others.length] as Fact;
  return byId.get(picked.passage_ids[0] as string) as Passage;
}
