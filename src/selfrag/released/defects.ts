/** The defects of the released code that a run can show: what it does, and what the paper's semantics does instead. */
export interface Defect {
  readonly title: string;
  readonly released: string;
  readonly paper: string;
}

const defect = (title: string, released: string, paper: string): Defect => ({ title, released, paper });

export const DEFECTS = {
  D1: defect(
    'utility never counts in long form',
    'the utility table looks up groundness tokens, so utility is 0, or the script stops where groundness is off.',
    'utility is read from the five utility tokens where one is emitted.',
  ),
  D2: defect(
    'weights of the command line are ignored',
    'the long-form command passes 1, 1 and 0.5, whatever was asked for.',
    'the weights count as set.',
  ),
  D3: defect(
    'the sequence term never reaches the step',
    'long form leaves p(y_t) out; short form takes the mean over the whole generation, control tokens included.',
    'p(y_t) is a term of every segment score.',
  ),
  D4: defect(
    '-100 as a probability',
    'a relevance token outside the reported log-probs counts with probability -100: without [Relevant] the score passes 1.',
    'all log-probs are read, so the share is always between 0 and 1.',
  ),
  D5: defect(
    'retrieval needs the token and the ratio',
    'adaptive long form retrieves only if [Retrieval] is in the text and the ratio at the first token passes the threshold; no threshold: never.',
    'it retrieves where the share passes the threshold; no threshold: where [Retrieval] is likelier.',
  ),
  D6: defect(
    'ratio of log-probs',
    'short form divides log-probs instead of probabilities, so a likely [Retrieval] gives a small ratio and is not followed.',
    'the share is p(R)/(p(R)+p(N)).',
  ),
  D7: defect(
    'a sibling\'s text in the prompt',
    'the prompt of each candidate but the first holds the text of the candidate before it.',
    'a path holds its own segments only.',
  ),
  D8: defect(
    'scores multiply along the path',
    'the score of a segment is multiplied by its parent\'s, so deep paths shrink and signs flip.',
    'the score of a path is the mean of its segment scores (sum and product are settings).',
  ),
  D9: defect(
    'only the deepest level is read',
    'a path that ended earlier is lost as soon as another one goes deeper.',
    'a path that ended stays among the candidates.',
  ),
  D10: defect(
    'the end is a text comparison',
    'only a segment that is nothing but the end token ends the search, a level later and for all paths.',
    'each path ends where the model ends it.',
  ),
  D11: defect(
    '[No Retrieval] is rewritten',
    'inside a segment [No Retrieval] may turn into [Retrieval] and the text behind it is cut; one more is appended.',
    'a retrieval token ends the segment, and the next decision is read there.',
  ),
  D12: defect(
    'one retrieval for all levels',
    'every level reads the same passages, earlier ones are not in the prompt, and generation runs on behind [Retrieval].',
    'each segment retrieves with the question and the segment before it, and ends at a retrieval token.',
  ),
  D13: defect(
    'the root counts as a level',
    'the depth is one less than asked for; nothing is left at depth 1, nor without passages.',
    'the depth is the number of segments.',
  ),
  D14: defect(
    'never retrieving stops long form',
    'the mode without retrieval generates and then returns a variable that was never set.',
    'it answers without passages.',
  ),
  D15: defect(
    'biographies without retrieval',
    'the first character of the answer is taken for the answer, then the script stops.',
    'the answer is the whole text.',
  ),
  D16: defect(
    'short form is called with an unknown option',
    'the command passes a depth that the function does not take, so every run stops at its first question.',
    'the depth of short form is one.',
  ),
  D17: defect(
    'short form without a threshold',
    'no threshold, an absent token, or two certain ones stop adaptive short form.',
    'without a threshold the likelier token decides, and all log-probs are known.',
  ),
  D18: defect(
    'short form with one passage, or none',
    'always retrieving with a single passage cleans the wrong object; without a passage there is no best answer.',
    'one passage gives one candidate; without passages it answers on its own.',
  ),
  D19: defect(
    'reflection tokens skipped in the text',
    'where decoded text leaves special tokens out, no segment asks for more, and adaptive never retrieves.',
    'tokens are read by id, not by text.',
  ),
  D20: defect(
    'citation numbers',
    'the number is the position in the path, every sentence gets one, and its last character is cut.',
    'a segment cites the passage that it read.',
  ),
  D21: defect(
    'the constraint comes after the search',
    'contradicted segments are left out of the finished answer, where they did their harm already.',
    'contradicted candidates are dropped while decoding.',
  ),
  D22: defect(
    'open answers keep their tokens',
    'an open answer is not cleaned of control tokens, and the metrics are rough.',
    'the answer is text without control tokens.',
  ),
  D23: defect(
    'options of ARC',
    'numbered answers are not mapped to letters, and a fifth option is dropped.',
    'every option has its letter.',
  ),
} as const satisfies Record<string, Defect>;

export type DefectId = keyof typeof DEFECTS;
