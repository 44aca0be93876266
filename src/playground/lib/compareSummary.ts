/** The differences of two traces in one line. */
import { samePair, type NodePair, type TraceComparison } from '../../selfrag';
import { count, list } from './format';
import { candidateNames } from './timeline';

/** Below this, numbers look the same with the three decimals that the page shows. */
export const SHOWN_TOLERANCE = 0.0005;

/** Names of candidates in each trace: "1A"; "1A / 1B" where the traces number the same place differently. */
export function pairNames({ replays, nodes, only }: TraceComparison): ReadonlyMap<string, string> {
  const [a, b] = [candidateNames(replays.a.trace.nodes), candidateNames(replays.b.trace.nodes)];
  const names = new Map<string, string>();
  for (const { node } of nodes) {
    const [x, y] = [a.get(node.a.id) ?? '', b.get(node.b.id) ?? ''];
    names.set(`a:${node.a.id}`, x === y ? x : `${x} / ${y}`);
  }
  for (const node of only.a) names.set(`a:${node.id}`, a.get(node.id) ?? '');
  for (const node of only.b) names.set(`b:${node.id}`, b.get(node.id) ?? '');
  return names;
}

/** Parts of the sentence, most telling first. */
export function summaryOf(comparison: TraceComparison): readonly string[] {
  const { answer, nodes, only, decisions, logProbs, question } = comparison;
  const nothing = answer.same && only.a.length + only.b.length === 0 && nodes.every((pair) => samePair(pair, SHOWN_TOLERANCE));
  return [
    ...(question.a === question.b ? [] : ['two questions']),
    answer.same ? 'the same answer' : 'different answers',
    decisionPart(decisions),
    ...(nodes.length > 0 ? [textPart(comparison)] : ['no candidate in common']),
    ...onlyPart(comparison),
    ...(logProbs.largest !== null && !nothing ? [logProbPart(logProbs.largest)] : []),
    ...(nothing ? ['no number differs'] : []),
  ];
}

/** The parts as one sentence. */
export function sentence(parts: readonly string[]): string {
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function decisionPart(decisions: TraceComparison['decisions']): string {
  const differing = decisions.filter(({ sameAction }) => !sameAction);
  const [first] = differing;
  if (!first) return decisions.length === 1 ? 'the same decision' : 'the same decisions';
  const where = first.depth === 1 ? 'at the start' : `before segment ${first.depth}`;
  return differing.length === 1 ? `another decision ${where}` : `${differing.length} decisions differ, the first ${where}`;
}

const logProbPart = (largest: number) => (largest === 0 ? 'no log-prob differs' : `largest log-prob difference ${gapText(largest)}`);

/** A difference of log-probs; what is not quite 0 does not round to it. */
export const gapText = (gap: number) => (gap < SHOWN_TOLERANCE ? 'under 0.001' : gap.toFixed(3));

/** Only where a difference begins: what was written after other text differs as a matter of course. */
function textPart(comparison: TraceComparison): string {
  const differing = comparison.nodes.filter((pair) => pair.firstDiffering && !pair.onOtherText);
  const [first] = differing;
  if (!first) return comparison.nodes.length === 1 ? 'the same text' : 'the same texts';
  const rest = differing.length === 1 ? '' : ` (and ${differing.length - 1} more)`;
  return `candidate ${nameOf(comparison, first)} differs from token ${firstToken(first)} on${rest}`;
}

/** Number of the first differing token, from 1 as people count, in run A. */
export const firstToken = ({ skipped, common }: NodePair) => skipped.a + common + 1;

const nameOf = (comparison: TraceComparison, pair: NodePair) => pairNames(comparison).get(`a:${pair.node.a.id}`) ?? '';

function onlyPart({ only }: TraceComparison): string[] {
  const sides = (['a', 'b'] as const).filter((side) => only[side].length > 0);
  if (sides.length === 0) return [];
  return [list(sides.map((side) => `${count(only[side].length, 'candidate')} only in ${side.toUpperCase()}`))];
}
