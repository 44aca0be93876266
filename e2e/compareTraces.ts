/** Whether two traces of one question, computed by two backends, say the same. */
import type { GroupReading, Trace, TraceNode } from '../src/selfrag';

export interface Comparison {
  /** What differs beyond the tolerance, in words; empty when the traces agree. */
  readonly differences: readonly string[];
  /** Tokens that differ where both backends saw the two at less than the tolerance apart: both choices are right. */
  readonly nearTies: number;
  readonly comparedTokens: number;
  readonly largestGap: number;
}

/** The way to a node by what it read, which names the same candidate in both traces. */
function keyOf(trace: Trace, node: TraceNode): string {
  const parent = trace.nodes.find(({ id }) => id === node.parent);
  const retrieval = trace.retrievals.find(({ id }) => id === node.evidence?.retrieval);
  const passage = retrieval?.passages[node.evidence?.index ?? -1]?.id ?? 'none';
  const action = trace.decisions.find(({ id }) => id === node.decision)?.action ?? 'none';
  return `${parent ? `${keyOf(trace, parent)} > ` : ''}${action} ${passage}`;
}

/** @param tolerance largest difference of log-probs, natural logarithm */
export function compareTraces(a: Trace, b: Trace, tolerance: number): Comparison {
  const differences: string[] = [];
  let nearTies = 0;
  let comparedTokens = 0;
  let largestGap = 0;

  const near = (where: string, x: number, y: number) => {
    const gap = Math.abs(x - y);
    largestGap = Math.max(largestGap, gap);
    if (gap > tolerance) differences.push(`${where}: log-probs ${x.toFixed(3)} and ${y.toFixed(3)}`);
  };
  const nearReading = (where: string, x: GroupReading | null, y: GroupReading | null) => {
    if (!x || !y) {
      if (x !== y) differences.push(`${where}: read by one backend only`);
      return;
    }
    // The likeliest is what a judgement shows; far tails of the vocabulary carry no meaning.
    const best = x.logProbs.indexOf(Math.max(...x.logProbs));
    near(where, x.logProbs[best] ?? NaN, y.logProbs[best] ?? NaN);
  };

  const others = new Map(b.nodes.map((node) => [keyOf(b, node), node]));
  /** Candidates whose texts went their own ways after a tie: what was built on them is not comparable. */
  const apart: string[] = [];
  const built = (key: string) => apart.some((start) => key.startsWith(`${start} > `));
  for (const node of a.nodes) {
    const key = keyOf(a, node);
    const other = others.get(key);
    others.delete(key);
    if (built(key)) continue;
    if (!other) {
      differences.push(`${key}: only the first backend came here`);
      continue;
    }
    let parted = false;
    for (const [i, token] of node.tokens.entries()) {
      const rival = other.tokens[i];
      if (rival?.id === token.id) {
        comparedTokens++;
        near(`${key}, token ${i}`, token.logProb, rival.logProb);
        continue;
      }
      parted = true;
      const mine = token.top.find(({ id }) => id === rival?.id);
      const theirs = rival?.top.find(({ id }) => id === token.id);
      const tie = mine && theirs && rival && token.logProb - mine.logProb < tolerance && rival.logProb - theirs.logProb < tolerance;
      if (tie) {
        nearTies++;
        apart.push(key);
      } else differences.push(`${key}, token ${i}: “${token.text}” and “${rival?.text ?? 'the end'}”`);
      break;
    }
    if (parted) continue;
    if (node.text !== other.text) differences.push(`${key}: “${node.text}” and “${other.text}”`);
    for (const group of ['relevance', 'support', 'utility', 'next'] as const) nearReading(`${key}, ${group}`, node[group], other[group]);
  }
  for (const key of others.keys()) if (!built(key)) differences.push(`${key}: only the second backend came here`);

  const first = (trace: Trace) => trace.decisions.find(({ after }) => after === null);
  if (first(a)?.action !== first(b)?.action) differences.push(`first decision: ${first(a)?.action} and ${first(b)?.action}`);
  first(a)?.logProbs.forEach((logProb, i) => {
    if (Math.exp(logProb) > 0.01) near(`first decision, ${i}`, logProb, first(b)?.logProbs[i] ?? NaN);
  });
  if (nearTies === 0 && a.answer.text !== b.answer.text) differences.push(`answers: “${a.answer.text}” and “${b.answer.text}”`);
  return { differences, nearTies, comparedTokens, largestGap };
}
