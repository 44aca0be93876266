/** Long form: tree search over segments (`call_model_beam_batch` in run_long_form_static.py), defects included. */
import { RETRIEVE, type ReflectionToken } from '../tokens';
import { complete, greedy, type Completion, type Script } from './completion';
import { ReleasedError } from './errors';
import type { ScoreOptions } from './score';
import { runStep, stepRecord, type Doc, type StepRecord } from './step';
import { firstParagraph, marker, END, spell, type Marked, type Prompt } from './text';

export interface LongFormInput {
  readonly prompt: Prompt;
  /** Never used but to be searched for a heading; null throws. */
  readonly query: string | null;
  readonly docs: readonly Doc[] | null;
  readonly maxNewTokens: number;
  /** Levels of the tree, the root among them (D13). */
  readonly maxDepth: number;
  readonly beamWidth: number;
  readonly threshold: number | null;
  /** `sequence` is not handed down to the steps (D3). */
  readonly options: ScoreOptions;
  readonly ignoreContradictory: boolean;
  /** `no_retrieval`, `always_retrieve`; any other text is adaptive. */
  readonly mode: string;
}

export interface TreeNode {
  readonly id: number;
  readonly parent: number | null;
  readonly prompt: Prompt;
  readonly pred: Marked;
  /** `pred` before its first [Retrieval]. */
  readonly processed: Marked;
  /** Segment score times the parent's; null at the root. */
  readonly score: number | null;
  /** Index of the passage. */
  readonly doc: number | null;
}

/** What the search did, as far as it came: a crash leaves it as it was. */
export interface LongFormRecord {
  /** Null before it is settled. */
  doRetrieve: boolean | null;
  /** p(R)/(p(R)+p(N)) at the first token, where it was computed. */
  retrieveProb: number | null;
  /** The generation on the bare prompt that the decision was read from. */
  probe: Completion | null;
  readonly steps: StepRecord[];
  tree: TreeNode[] | null;
  /** Kept ids per level, best first. */
  levels: Map<number, number[]> | null;
  /** All ids of a level before the cut. */
  readonly fullRanking: Map<number, number[]>;
  depth: number;
  terminated: boolean;
  /** The generation that answers without passages. */
  direct: Completion | null;
}

export const longFormRecord = (): LongFormRecord => ({
  doRetrieve: null,
  retrieveProb: null,
  probe: null,
  steps: [],
  tree: null,
  levels: null,
  fullRanking: new Map(),
  depth: 1,
  terminated: false,
  direct: null,
});

/** Texts have their control tokens spelled out. Paths in rank order; each starts with the empty text of the root. */
export type LongFormResult =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'paths';
      readonly finalPrediction: readonly string[];
      readonly sentences: readonly (readonly string[])[];
      readonly originalSentences: readonly (readonly string[])[];
      readonly docs: readonly (readonly (number | null)[])[];
      /** Tree ids of the path; it starts with null, the root's parent. */
      readonly selections: readonly (readonly (number | null)[])[];
    };

const HEADING_PROBE_TOKENS = 25;
const PROBE_LOGPROBS = 32000;
const RETRIEVAL = marker('[Retrieval]');

/** @throws ReleasedError where the script would stop */
export function* longForm(input: LongFormInput, record: LongFormRecord): Script<LongFormResult> {
  if (input.query === null) throw new ReleasedError('TypeError', 'the question is missing');
  if (input.mode === 'no_retrieval') {
    yield* answerDirectly(input, record);
    throw new ReleasedError('UnboundLocalError', 'no tree was made', 'D14');
  }
  record.doRetrieve = false;
  record.doRetrieve = input.mode === 'always_retrieve' || (yield* decide(input, record));
  if (!record.doRetrieve) return { kind: 'text', text: yield* answerDirectly(input, record) };
  yield* search(input, record);
  return readPaths(input, record);
}

function* answerDirectly(input: LongFormInput, record: LongFormRecord): Script<string> {
  const prompt: Prompt = [...input.prompt, { control: '[No Retrieval]' }];
  record.direct = yield* complete(prompt, greedy(input.maxNewTokens, null));
  return spell(firstParagraph(record.direct.text));
}

/** Retrieves iff the text holds [Retrieval] and the ratio at the first token passes the threshold (D5). */
function* decide({ prompt, threshold }: LongFormInput, record: LongFormRecord): Script<boolean> {
  const probe = yield* complete(prompt, greedy(HEADING_PROBE_TOKENS, PROBE_LOGPROBS));
  record.probe = probe;
  if (!firstParagraph(probe.text).includes(RETRIEVAL) || threshold === null) return false;
  const [retrieve = 0, not = 0] = RETRIEVE.map((token) => Math.exp(present(probe, token)));
  record.retrieveProb = retrieve / (retrieve + not);
  return record.retrieveProb > threshold;
}

function present(probe: Completion, token: ReflectionToken): number {
  const logProb = probe.logProb(0, token);
  if (logProb === undefined) throw new ReleasedError('KeyError', `the log-prob of ${token} was not reported`, 'D5');
  return logProb;
}

function* search(input: LongFormInput, record: LongFormRecord): Script<void> {
  const root: TreeNode = { id: 0, parent: null, prompt: input.prompt, pred: RETRIEVAL, processed: '', score: null, doc: null };
  const tree = [root];
  const levels = new Map([[0, [0]]]);
  record.tree = tree;
  record.levels = levels;
  while (record.depth < input.maxDepth) {
    const level: number[] = [];
    levels.set(record.depth, level);
    if (record.terminated) return;
    for (const id of levels.get(record.depth - 1) ?? []) {
      const node = tree[id] as TreeNode;
      if (node.pred === marker(END)) record.terminated = true;
      else if (node.pred.includes(RETRIEVAL)) level.push(...(yield* expand(node, input, record, tree)));
    }
    const score = (id: number) => tree[id]?.score ?? 0;
    // Stable, like Python's sort: at equal scores the earlier node stays ahead.
    const ranked = [...level].sort((a, b) => score(b) - score(a));
    record.fullRanking.set(record.depth, ranked);
    levels.set(record.depth, ranked.slice(0, input.beamWidth));
    record.depth += 1;
  }
}

/** Children of a node, appended to the tree. */
function* expand(node: TreeNode, input: LongFormInput, record: LongFormRecord, tree: TreeNode[]): Script<number[]> {
  const { docs, maxNewTokens, threshold } = input;
  const options = { ...input.options, sequence: false };
  const step = stepRecord([...node.prompt, { generated: node.processed }], docs, node.id);
  record.steps.push(step);
  yield* runStep({ prompt: step.prompt, docs, maxNewTokens, threshold, options }, step);
  step.firstChild = tree.length;
  // D7: what is put behind the node's prompt is the node's own text for the first child only.
  let before = node.processed;
  const children: number[] = [];
  for (const [i, { pred, scores }] of step.candidates.entries()) {
    if (pred === null || scores === null) throw new Error('a finished step scores all of its candidates');
    if (docs === null) throw new ReleasedError('TypeError', 'there are no passages');
    const cut = pred.indexOf(RETRIEVAL);
    const child: TreeNode = {
      id: tree.length,
      parent: node.id,
      prompt: [...node.prompt, { generated: before }],
      pred,
      processed: cut < 0 ? pred : pred.slice(0, cut),
      score: node.score === null ? scores.final : scores.final * node.score,
      doc: i,
    };
    tree.push(child);
    children.push(child.id);
    before = child.processed;
  }
  return children;
}

/** Paths of the deepest level (D9). */
function readPaths(input: LongFormInput, record: LongFormRecord): LongFormResult {
  const tree = record.tree ?? [];
  const levels = new Map([...(record.levels ?? [])].filter(([depth, kept]) => depth !== 0 && kept.length > 0));
  record.levels = levels;
  const deepest = levels.get(levels.size);
  if (deepest === undefined) throw new ReleasedError('KeyError', 'no level holds a segment', 'D13');
  const contradictory = marker('[No support / Contradictory]');
  const selections = deepest.map((leaf) => [null, ...pathTo(leaf, tree)]);
  // D21: the constraint only leaves segments out of what is read.
  const nodes = selections.map((path) =>
    path
      .map((id) => (id === null ? undefined : tree[id]))
      .filter((node) => node !== undefined)
      .filter((node) => !input.ignoreContradictory || !node.processed.includes(contradictory)),
  );
  return {
    kind: 'paths',
    finalPrediction: nodes.map((path) => path.map((node) => spell(node.processed)).join(' ')),
    sentences: nodes.map((path) => path.map((node) => spell(node.processed))),
    originalSentences: nodes.map((path) => path.map((node) => spell(node.pred))),
    docs: nodes.map((path) => path.map((node) => node.doc)),
    selections,
  };
}

function pathTo(leaf: number, tree: readonly TreeNode[]): number[] {
  const path: number[] = [];
  for (let node = tree[leaf]; node; node = node.parent === null ? undefined : tree[node.parent]) path.unshift(node.id);
  return path;
}
