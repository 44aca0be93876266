/**
 * Where the released code differs from the paper, or is broken: one sentence each. The whole list, with the cases that
 * show it, is docs/SEMANTICS.md.
 */
export interface Defect {
  readonly id: `D${number}`;
  /** What the released code does, in a few words. */
  readonly title: string;
  /** Why the outcome differs from the paper's. */
  readonly reason: string;
}

export const DEFECTS: readonly Defect[] = [
  {
    id: 'D1',
    title: 'Utility is never read in long form',
    reason: 'It looks utility up among the support tokens, so the utility term is always 0, and without the support term it fails.',
  },
  {
    id: 'D2',
    title: 'Weights have no effect',
    reason: 'The command line passes the constants 1, 1 and 0.5 whatever weights it is told.',
  },
  {
    id: 'D3',
    title: 'Fluency is missing',
    reason: 'The switch for p(y) never reaches the scoring step, so the first term of the paper’s segment score is left out.',
  },
  {
    id: 'D4',
    title: 'An absent relevance token counts as probability −100',
    reason: 'In long form −100 is meant as a log-probability but used as a probability: a passage without [Relevant] gets the best score of all.',
  },
  {
    id: 'D5',
    title: 'Retrieval needs the emitted token and the share',
    reason: 'The model must write [Retrieval] and its share must exceed the threshold, so a threshold can only reduce retrieval, and no threshold means never.',
  },
  {
    id: 'D6',
    title: 'Short form divides log-probabilities',
    reason: 'The quotient of two log-probabilities is small when [Retrieval] is likely, so the decision is turned round.',
  },
  {
    id: 'D7',
    title: 'Siblings leak into prompts',
    reason: 'From the second candidate on, a prompt contains the text of the candidate before it instead of its own path.',
  },
  {
    id: 'D8',
    title: 'Segment scores are multiplied',
    reason: 'Products shrink with depth, a negative score turns the sign, and 0 absorbs everything after it.',
  },
  {
    id: 'D9',
    title: 'Only the deepest level is read',
    reason: 'A path that ended earlier vanishes as soon as any other path goes on.',
  },
  {
    id: 'D10',
    title: 'The end is hardly ever seen',
    reason: 'A path counts as ended only when its text is exactly </s>, and then all paths stop one level later.',
  },
  {
    id: 'D11',
    title: '[No Retrieval] is rewritten by a strange rule',
    reason: 'It adds [Continue to Use Evidence] above the line only and compares a yes-or-no with the threshold; rewriting cuts the segment.',
  },
  {
    id: 'D12',
    title: 'The same passages at every level',
    reason: 'Nothing is searched again, earlier passages leave the prompt, and generation does not stop at [Retrieval].',
  },
  {
    id: 'D13',
    title: 'The depth counts the root',
    reason: 'There is one level less than asked for, and a depth of 1 fails.',
  },
  {
    id: 'D14',
    title: 'Long form without retrieval fails',
    reason: 'It returns a variable that was never set.',
  },
  {
    id: 'D15',
    title: 'FactScore without retrieval fails',
    reason: 'It indexes a text as if it were a list: first one character, then an error.',
  },
  {
    id: 'D16',
    title: 'The short-form command always fails',
    reason: 'It passes a depth that its function does not take.',
  },
  {
    id: 'D17',
    title: 'Short form without a threshold fails',
    reason: 'With no threshold, which is the default, a variable stays unset; certain tokens divide by zero.',
  },
  {
    id: 'D18',
    title: 'Short form fails with one passage or none',
    reason: 'A single passage, or an empty list, meets code that expects several.',
  },
  {
    id: 'D19',
    title: 'Reflection tokens may be skipped in texts',
    reason: 'The server leaves special tokens out of texts by default, and then long form stops at its first level and never retrieves.',
  },
  {
    id: 'D20',
    title: 'Citations name the wrong passage',
    reason: 'The number is the position in the path, not the passage; skipped sentences shift it, and continued ones always cite 1.',
  },
  {
    id: 'D21',
    title: 'The hard constraint comes too late',
    reason: 'Contradicted sentences are filtered from the finished answer instead of being dropped during the search.',
  },
  {
    id: 'D22',
    title: 'Open short answers keep their tokens',
    reason: 'The text is not cleaned, and the metrics compare characters.',
  },
  {
    id: 'D23',
    title: 'Multiple-choice items are altered',
    reason: 'Numeric answers are never mapped, a fifth option is lost, and the heading differs from the one in training.',
  },
];

export const defectOf = (id: string): Defect | undefined => DEFECTS.find((defect) => defect.id === id);
