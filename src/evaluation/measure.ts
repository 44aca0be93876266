/** Measures one case: everything that its set asks of it and its fields allow. */
import { decide, relevanceScore, SUPPORT, type RunPorts, type Trace } from '../selfrag';
import type { Encyclopedia } from './encyclopedia';
import type { Judged } from './f1';
import { judgeAnswers, relevanceShares, retrieveShares } from './judgements';
import { allStatedIn, saysAll, statements } from './judge';
import { random } from './random';
import { ABLATED, ours, OURS, readFrom, topPassage, withoutRetrieval, withoutWeight, type Ablated } from './runs';
import type { Case } from './sets/case';
import { answerProbes, otherPassages, SUPPORT_CLASSES, type RelevanceSort } from './sets/probes';

export interface Failure {
  readonly figure: string;
  readonly question: string;
  readonly expected: string;
  readonly got: string;
}

export interface SegmentResult {
  /** Whether all that it states stands in the passage that it cites; null: it states nothing that can be checked. */
  readonly stated: boolean | null;
  /** Whether the model's own likeliest support token is "Fully supported"; null: it wrote none. */
  readonly token: boolean | null;
}

/** null where the case does not measure it. */
export interface Result {
  readonly case: Case;
  /** Probability of [Retrieval] beside [No Retrieval]. */
  readonly retrieveShare: number | null;
  readonly retrieves: boolean | null;
  readonly hits: { readonly first: boolean; readonly five: boolean } | null;
  readonly relevance: readonly { readonly sort: RelevanceSort; readonly probability: number }[];
  readonly support: readonly Judged[];
  readonly utilityOrder: boolean | null;
  readonly readRight: boolean | null;
  /** Says what is wanted and is shown as covered. */
  readonly right: boolean | null;
  /** Says what is wanted, whether it is shown as covered or not. */
  readonly saysRight: boolean | null;
  readonly neverRight: boolean | null;
  readonly plainRight: boolean | null;
  readonly withoutWeight: Readonly<Record<Ablated, boolean>> | null;
  readonly segments: readonly SegmentResult[];
  readonly covered: boolean | null;
  readonly failures: readonly Failure[];
}

export async function measure(one: Case, book: Encyclopedia, ports: RunPorts): Promise<Result> {
  const { question, golds, fact, passages } = one;
  const { generator, retriever } = ports;
  const failures: Failure[] = [];
  const check = (figure: string, ok: boolean, expected: string, got: string) => {
    if (!ok) failures.push({ figure, question, expected, got });
    return ok;
  };
  const wanted = golds.map(({ answers }) => answers[0]).join(' and ');
  const says = (answer: string) => saysAll(answer, golds, question);

  const [share = 0.5] = await retrieveShares([question], generator);
  const retrieves = decide([Math.log(share), Math.log(1 - share), -Infinity], OURS, false).action === 'retrieve';
  if (one.needsRetrieval !== null) {
    check('retrieve decision', retrieves === one.needsRetrieval, one.needsRetrieval ? 'retrieve' : 'no retrieval', share.toFixed(2));
  }

  let hits: Result['hits'] = null;
  if (passages.length > 0) {
    const found = await retriever.retrieve(question, 5);
    const gold = found.map(({ id }) => passages.includes(id));
    hits = { first: gold[0] === true, five: gold.includes(true) };
    check('recall@5', hits.five, book.passage(passages[0] as string).title, found.map(({ title }) => title).join(', '));
  }

  let readRight: boolean | null = null;
  const relevance: { sort: RelevanceSort; probability: number }[] = [];
  const gold = passages.length > 0 ? book.passage(passages[0] as string) : null;
  if (gold && golds.length > 0) {
    const read = await readFrom(question, gold, ports);
    readRight = check('answer given the gold passage', says(read.answer.text), wanted, read.answer.text);
    const reading = read.nodes[0]?.relevance;
    if (reading) relevance.push({ sort: 'gold', probability: relevanceScore(reading) });
  }

  const support: Judged[] = [];
  let utilityOrder: boolean | null = null;
  if (one.measure.probes && fact && gold) {
    const rng = random(`${question}/${fact.key}`);
    const others = otherPassages(fact, book, rng);
    const probabilities = await relevanceShares(question, others.map((other) => other.passage), generator);
    others.forEach(({ sort }, i) => relevance.push({ sort, probability: probabilities[i] as number }));
    const probes = answerProbes(fact, gold, book, rng);
    const pair = probes.utility ? [probes.utility.better, probes.utility.worse] : [];
    const said = await judgeAnswers(question, gold, [...probes.support.map(({ answer }) => answer), ...pair], generator);
    probes.support.forEach(({ expected, answer }, i) => {
      const judged = said[i]?.support ?? -1;
      support.push({ expected, judged });
      check('IsSup', judged === expected, `${SUPPORT_CLASSES[expected]}: ${answer}`, SUPPORT_CLASSES[judged] ?? '');
    });
    if (probes.utility) {
      const [better, worse] = said.slice(-2).map(({ utility }) => utility) as [number, number];
      const { utility } = probes;
      utilityOrder = check('IsUse', better > worse, `above ${utility.fault}: ${utility.worse}`, `${better.toFixed(2)} against ${worse.toFixed(2)}`);
    }
  }
  for (const { sort, probability } of relevance) {
    check(`IsRel, ${sort}`, probability > 0.5 === (sort === 'gold'), sort === 'gold' ? 'relevant' : 'irrelevant', probability.toFixed(2));
  }

  const ran = one.measure.endToEnd ? await runs() : null;
  return {
    case: one,
    retrieveShare: one.needsRetrieval === null ? null : share,
    retrieves: one.needsRetrieval === null ? null : retrieves,
    hits,
    relevance,
    support,
    utilityOrder,
    readRight,
    right: ran?.right ?? null,
    saysRight: ran?.saysRight ?? null,
    neverRight: ran?.neverRight ?? null,
    plainRight: ran?.plainRight ?? null,
    withoutWeight: ran?.withoutWeight ?? null,
    segments: ran?.segments ?? [],
    covered: ran?.covered ?? null,
    failures,
  };

  async function runs() {
    const full = await ours(question, ports);
    const { covered } = full.answer;
    if (one.sort === 'outside') check('outside the corpus', !covered, 'not covered', full.answer.text);
    const segments = one.measure.segments ? segmentsOf(full) : [];
    if (golds.length === 0) return { covered, segments, right: null, saysRight: null, neverRight: null, plainRight: null, withoutWeight: null };
    const saysRight = says(full.answer.text);
    const right = check('end to end', covered && saysRight, wanted, full.answer.text);
    const [never, top] = [await withoutRetrieval(question, ports), await topPassage(question, ports)];
    const ablated = await Promise.all(ABLATED.map((which) => withoutWeight(full, which, ports)));
    const rights = ablated.map((answer) => answer.covered && says(answer.text)) as [boolean, boolean, boolean];
    return {
      covered,
      segments,
      right,
      saysRight,
      neverRight: says(never.answer.text),
      plainRight: says(top.answer.text),
      withoutWeight: { rel: rights[0], sup: rights[1], use: rights[2] },
    };
  }

  /** The segments of the answer that cite a passage. */
  function segmentsOf({ answer, nodes, retrievals }: Trace): SegmentResult[] {
    const values = one.kind === undefined ? [] : book.valuesOfKind(one.kind);
    return answer.citations.flatMap(({ segment, passageId }): SegmentResult[] => {
      const node = nodes.find(({ id }) => id === answer.path[segment]);
      const passage = retrievals.flatMap((retrieval) => retrieval.passages).find(({ id }) => id === passageId);
      if (!node || !passage) return [];
      const found = statements(node.text, values, question);
      const stated = found.length === 0 ? null : allStatedIn(found, passage);
      if (stated === false) check('long form', false, `stands in "${passage.title}"`, node.text);
      const { support: reading } = node;
      const token = reading?.emitted ? reading.logProbs.indexOf(Math.max(...reading.logProbs)) === SUPPORT.indexOf('[Fully supported]') : null;
      return [{ stated, token }];
    });
  }
}
