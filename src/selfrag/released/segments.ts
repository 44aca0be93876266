/** The segments of a driven script, finished or not, in the order of their tree ids. */
import type { Trace, TraceCompletion } from '../trace';
import type { Completion } from './completion';
import type { Driven } from './drive';
import { completionKey, completionsOf, markedText } from './fromRecord';
import type { Candidate } from './score';
import { evidence, type Doc } from './step';
import { firstParagraph, marker, promptKey, type Marked, type Prompt } from './text';

export interface Segment {
  /** Tree id in long form; 1, 2, ... in short form. */
  readonly id: number;
  /** 0: the start. */
  readonly parent: number;
  readonly depth: number;
  /** Position among the passages that the script reads; null: none. */
  readonly doc: number | null;
  /** Null while nothing of it is generated. */
  readonly recorded: TraceCompletion | null;
  /** Text of the segment, with markers. */
  readonly text: Marked;
  readonly goesOn: boolean;
  /** Null: it is being written, or it answers without passages. */
  readonly candidate: Candidate | null;
  /** Score of the path in long form, of the candidate in short form; null where none was computed. */
  readonly score: number | null;
}

const RETRIEVAL = marker('[Retrieval]');

export function segmentsOf(driven: Driven, trace: Pick<Trace, 'completions'>): Segment[] {
  const known = completionsOf(trace);
  const recordOf = (prompt: Prompt, maxNewTokens: number | undefined) =>
    maxNewTokens === undefined ? null : (known.get(completionKey(promptKey(prompt), maxNewTokens)) ?? null);
  const waiting = driven.pending?.sampling.maxTokens;
  if (driven.retrieves === null) return [];
  if (!driven.retrieves) return direct(driven.record.direct);
  return driven.form === 'long' ? tree() : flat();

  function direct(completion: Completion | null): Segment[] {
    const prompt: Prompt = [...driven.prompt, { control: '[No Retrieval]' }];
    const recorded = completion?.recorded ?? recordOf(prompt, waiting);
    if (!recorded) return [];
    const text = driven.form === 'long' ? firstParagraph(markedText(recorded.tokens)) : markedText(recorded.tokens);
    return [{ id: 1, parent: 0, depth: 1, doc: null, recorded, text, goesOn: false, candidate: null, score: null }];
  }

  function tree(): Segment[] {
    if (driven.form !== 'long') return [];
    const { record } = driven;
    const nodes = record.tree ?? [];
    const depths = new Map([[0, 0]]);
    const made = record.steps.flatMap((step) =>
      step.firstChild === null
        ? []
        : step.candidates.map((candidate, i): Segment => {
            const node = nodes[(step.firstChild as number) + i] as (typeof nodes)[number];
            const depth = (depths.get(node.parent ?? 0) ?? 0) + 1;
            depths.set(node.id, depth);
            return {
              id: node.id,
              parent: node.parent ?? 0,
              depth,
              doc: node.doc,
              recorded: candidate.completion.recorded ?? null,
              text: node.processed,
              goesOn: node.pred.includes(RETRIEVAL),
              candidate,
              score: node.score,
            };
          }),
    );
    const last = record.steps.at(-1);
    if (!last || last.firstChild !== null || !last.docs) return made;
    const parent = last.of ?? 0;
    return [...made, ...unplaced(last.prompt, last.docs, last.candidates, nodes.length, parent, (depths.get(parent) ?? 0) + 1)];
  }

  function flat(): Segment[] {
    if (driven.form !== 'short') return [];
    return unplaced(driven.prompt, driven.passages, driven.record.candidates ?? [], 1, 0, 1).map((segment) => ({
      ...segment,
      score: segment.candidate?.scores?.final ?? null,
    }));
  }

  /** Candidates that are being written, or that the script did not come to place: it stopped before. */
  function unplaced(prompt: Prompt, docs: readonly Doc[], done: readonly Candidate[], first: number, parent: number, depth: number): Segment[] {
    return docs.flatMap((doc, i): Segment[] => {
      const candidate = done[i] ?? null;
      const recorded = candidate?.completion.recorded ?? recordOf([...prompt, ...evidence(doc)], waiting);
      const text = candidate?.pred ?? markedText(recorded?.tokens ?? []);
      const cut = text.indexOf(RETRIEVAL);
      const processed = cut < 0 || driven.form === 'short' ? text : text.slice(0, cut);
      const goesOn = cut >= 0 && driven.form === 'long';
      if (!recorded) return [];
      return [{ id: first + i, parent, depth, doc: i, recorded, text: processed, goesOn, candidate, score: null }];
    });
  }
}
