/** Where the two score otherwise, and what of it changes the kept segments. */
import { relevanceScore, supportScore, utilityScore } from '../score';
import type { Settings } from '../settings';
import type { TraceNode } from '../trace';
import type { DefectId } from './defects';
import { LONG_WEIGHTS } from './drive';
import { parting, type Facts, type Parting } from './partings';
import type { Candidate } from './score';
import type { Segment } from './segments';

/** Score of a segment, had one thing been done as the paper says. */
type Corrected = (candidate: Candidate, node: TraceNode, settings: Settings) => number;

const same = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
const final = (candidate: Candidate) => candidate.scores?.final ?? 0;
const absent = (candidate: Candidate) => Object.values(candidate.relevance ?? {}).some((p) => p < 0);

/** Long form; each corrects one defect alone. */
const LONG_CORRECTIONS: readonly (readonly [DefectId, Corrected])[] = [
  ['D1', (candidate, { utility }, { weights }) => final(candidate) + (utility && weights.use > 0 ? LONG_WEIGHTS.use * utilityScore(utility) : 0)],
  ['D2', (candidate, _, { weights }) => {
    const { relevance = 0, ground = 0 } = candidate.scores ?? {};
    return final(candidate) + (weights.rel - LONG_WEIGHTS.rel) * relevance + (weights.sup > 0 ? weights.sup - LONG_WEIGHTS.sup : 0) * ground;
  }],
  ['D3', (candidate, _, { sequenceScore }) => final(candidate) + (sequenceScore === 'off' ? 0 : (candidate.scores?.sequence ?? 0))],
  ['D4', (candidate, { relevance }) => {
    if (!relevance || !absent(candidate)) return final(candidate);
    return final(candidate) + LONG_WEIGHTS.rel * (relevanceScore(relevance) - (candidate.scores?.relevance ?? 0));
  }],
  // Read behind the place where the segment was cut.
  ['D12', (candidate, node) => {
    if (!node.support || !readBeyond(node)) return final(candidate);
    return final(candidate) - LONG_WEIGHTS.sup * supportScore(node.support);
  }],
];

/** Groundness was read in text that is not the segment's. */
const readBeyond = (node: TraceNode): boolean => node.support !== null && node.next?.emitted === true && node.support.step > node.next.step;

const SHORT_CORRECTIONS: typeof LONG_CORRECTIONS = [
  ['D3', (candidate, { tokens }, { sequenceScore }) => {
    const words = tokens.filter(({ control }) => !control);
    const mean = words.length === 0 ? 0 : Math.exp(words.reduce((sum, { logProb }) => sum + logProb, 0) / words.length);
    return final(candidate) + (sequenceScore === 'text' ? mean - (candidate.scores?.sequence ?? 0) : 0);
  }],
];

const corrections = ({ driven }: Facts) => (driven.form === 'long' ? LONG_CORRECTIONS : SHORT_CORRECTIONS);

interface Scored {
  readonly segment: Segment;
  readonly node: TraceNode;
  readonly candidate: Candidate;
}

function scoredOf({ pairs }: Facts): Scored[] {
  return pairs.flatMap(({ segment, released }) =>
    segment?.candidate?.scores && released ? [{ segment, node: released, candidate: segment.candidate }] : [],
  );
}

/** Segment scores of pairs, with the defects that change the released one, and the product along the path (D8). */
export function scores(facts: Facts): Parting[] {
  const { paper, released, settings, pairs, driven } = facts;
  return pairs.flatMap(({ paper: node, released: mine, segment }) => {
    const candidate = segment?.candidate;
    const ours = node && paper.ranking.pathScores.get(node.id);
    if (ours == null || !mine || !segment || !candidate?.scores) return [];
    const theirs = released.ranking.pathScores.get(mine.id) ?? 0;
    if (same(ours, theirs)) return [];
    const defects = corrections(facts).flatMap(([defect, corrected]) =>
      same(corrected(candidate, mine, settings), final(candidate)) ? [] : [defect],
    );
    if (driven.form === 'long' && segment.depth > 1) defects.push('D8');
    return [
      parting({
        where: 'scores',
        node: mine.id,
        paper: ours.toFixed(4),
        released: theirs.toFixed(4),
        defects,
        sentence: `${mine.id} scores ${theirs.toFixed(4)}, where the paper's score of the path is ${ours.toFixed(4)}.`,
      }),
    ];
  });
}

/**
 * Levels that keep other segments as soon as one defect alone is corrected: what the defect did to the ranking of the
 * released tree, whatever the paper's tree looks like.
 */
export function kept(facts: Facts): Parting[] {
  const { driven, settings } = facts;
  if (driven.form !== 'long') return keptAnswers(facts);
  const scored = scoredOf(facts);
  const byId = new Map(scored.map((one) => [one.segment.id, one]));
  return [...driven.record.fullRanking].flatMap(([depth, pool]) => {
    const actual = pool.slice(0, settings.beamWidth);
    const rank = (score: (id: number) => number) => [...pool].sort((a, b) => score(b) - score(a) || a - b).slice(0, settings.beamWidth);
    const changes = [
      ...LONG_CORRECTIONS.map(([defect, corrected]) => [defect, rank((id) => product(id, corrected))] as const),
      ['D8', rank((id) => combined(id))] as const,
    ].filter(([, ids]) => !sameSet(ids, actual));
    return changes.map(([defect, ids]) => keptParting(depth, ids.map((id) => `n${id}`), actual.map((id) => `n${id}`), defect));
  });

  /** As the script multiplies, with corrected segment scores. */
  function product(id: number, corrected: Corrected): number {
    const one = byId.get(id);
    if (!one) return 1;
    return corrected(one.candidate, one.node, settings) * product(one.segment.parent, corrected);
  }

  /** As the settings combine segment scores. */
  function combined(id: number): number {
    const path: number[] = [];
    for (let one = byId.get(id); one; one = byId.get(one.segment.parent)) path.push(final(one.candidate));
    if (settings.pathScore === 'product') return path.reduce((a, b) => a * b, 1);
    const sum = path.reduce((a, b) => a + b, 0);
    return settings.pathScore === 'sum' ? sum : sum / Math.max(1, path.length);
  }
}

const sameSet = (a: readonly unknown[], b: readonly unknown[]) => a.length === b.length && a.every((one) => b.includes(one));

function keptParting(depth: number, paper: readonly string[], released: readonly string[], defect: DefectId): Parting {
  return parting({
    where: 'kept',
    node: null,
    paper: paper.join(', '),
    released: released.join(', '),
    defects: [defect],
    sentence: `At level ${depth} the script keeps ${released.join(', ')}; with this alone put right it would keep ${paper.join(', ')}.`,
  });
}

/** Short form: the best candidate, with one defect corrected. */
function keptAnswers(facts: Facts): Parting[] {
  const scored = scoredOf(facts);
  const best = (score: (one: Scored) => number) => [...scored].sort((a, b) => score(b) - score(a))[0]?.node.id;
  const actual = best(({ candidate }) => final(candidate));
  if (facts.settings.form === 'closed' || actual === undefined) return [];
  return SHORT_CORRECTIONS.flatMap(([defect, corrected]) => {
    const other = best(({ candidate, node }) => corrected(candidate, node, facts.settings));
    return other === undefined || other === actual ? [] : [keptParting(1, [other], [actual], defect)];
  });
}

/** Paths that ended, and were lost when another one went deeper (D9). */
export function lostPaths({ driven, pairs }: Facts): Parting[] {
  if (driven.form !== 'long') return [];
  const levels = driven.record.levels ?? new Map<number, number[]>();
  const deepest = Math.max(0, ...[...levels].filter(([, ids]) => ids.length > 0).map(([depth]) => depth));
  const lost = pairs.filter(
    ({ segment }) => segment && segment.depth < deepest && !segment.goesOn && levels.get(segment.depth)?.includes(segment.id),
  );
  return lost.map(({ released }) =>
    parting({
      where: 'kept',
      node: released?.id ?? null,
      paper: 'competes on',
      released: 'is lost',
      defects: ['D9'],
      sentence: `${released?.id} was kept and had ended, but another path went deeper.`,
    }),
  );
}

/** The constraint (D21): during decoding here, after it there. */
export function constraint({ settings, paper, released, driven }: Facts): Parting[] {
  if (!settings.hardConstraint || driven.form !== 'long') return [];
  const ids = ({ ranking }: Facts['paper']) => [...ranking.standings].filter(([, standing]) => standing === 'constraint').map(([id]) => id);
  const [ours, theirs] = [ids(paper), ids(released)];
  if (ours.length === 0 && theirs.length === 0) return [];
  return [
    parting({
      where: 'kept',
      node: theirs[0] ?? null,
      paper: `drops ${ours.length} while decoding`,
      released: `leaves ${theirs.length} out of the answer`,
      defects: ['D21'],
      sentence: `Contradicted segments: ${ours.length} dropped while decoding, ${theirs.length} left out of the script's finished answer.`,
    }),
  ];
}
