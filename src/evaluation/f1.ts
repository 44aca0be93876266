/** Macro-averaged F1 of a judgement with several classes. */

export interface Judged {
  readonly expected: number;
  readonly judged: number;
}

/**
 * Mean of the classes' F1 = 2 TP / (2 TP + FP + FN). A class that never occurs and is never judged does not count.
 * @returns 0..1; null without cases
 */
export function macroF1(cases: readonly Judged[], classes: number, drawn: Iterable<number> = cases.keys()): number | null {
  const [hits, misses, alarms] = [new Float64Array(classes), new Float64Array(classes), new Float64Array(classes)];
  const count = (of: Float64Array, at: number) => {
    of[at] = (of[at] as number) + 1;
  };
  for (const i of drawn) {
    const { expected, judged } = cases[i] as Judged;
    if (expected === judged) count(hits, expected);
    else {
      count(misses, expected);
      count(alarms, judged);
    }
  }
  const scores: number[] = [];
  for (let c = 0; c < classes; c++) {
    const [tp, fn, fp] = [hits[c] as number, misses[c] as number, alarms[c] as number];
    if (tp + fn + fp > 0) scores.push((2 * tp) / (2 * tp + fp + fn));
  }
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
