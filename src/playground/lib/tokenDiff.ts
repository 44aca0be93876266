/** Which tokens of two texts have no counterpart in the other: all that is in no longest common subsequence. */
import type { TraceToken } from '../../selfrag';

export interface Marked {
  readonly token: TraceToken;
  /** The other text has no such token here. */
  readonly differs: boolean;
}

/** More steps than this are not worth the wait: what follows the first difference is then marked as a whole. */
const MOST_CELLS = 1_000_000;

export function tokenDiff(a: readonly TraceToken[], b: readonly TraceToken[]): readonly [readonly Marked[], readonly Marked[]] {
  const start = a.findIndex((token, i) => !same(token, b[i]));
  const from = start < 0 ? a.length : start;
  const [left, right] = [a.slice(from), b.slice(from)];
  const kept = left.length * right.length > MOST_CELLS ? [] : common(left, right);
  const mark = (tokens: readonly TraceToken[], indices: ReadonlySet<number>) =>
    tokens.map((token, i) => ({ token, differs: i >= from && !indices.has(i - from) }));
  return [mark(a, new Set(kept.map(([i]) => i))), mark(b, new Set(kept.map(([, j]) => j)))];
}

const same = (x: TraceToken, y: TraceToken | undefined) => x.text === y?.text && x.control === y.control;

/** Index pairs of a longest common subsequence. */
function common(a: readonly TraceToken[], b: readonly TraceToken[]): [number, number][] {
  // longest[i][j]: of a from i on and b from j on.
  const longest = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number) => longest[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = longest[i] as Uint16Array;
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = same(a[i] as TraceToken, b[j]) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (same(a[i] as TraceToken, b[j])) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
