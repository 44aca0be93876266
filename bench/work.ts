/**
 * The work of one long-form run: the prompts of its steps, recorded once, so that every engine decodes exactly the same.
 */
import type { ControlToken } from '../src/selfrag';

export interface WorkStep {
  /** Token ids, the start token included; the candidates of a step may be decoded together. */
  readonly prompts: readonly (readonly number[])[];
  /** What greedy decoding gives for each, the token that ends it included. */
  readonly expected: readonly (readonly number[])[];
  readonly stop: readonly ControlToken[];
  /** Ids that end a candidate: `stop`, and the end of sequence. */
  readonly ends: readonly number[];
  readonly maxNewTokens: number;
  readonly topK: number;
}

export interface Work {
  readonly question: string;
  readonly passages: number;
  readonly beamWidth: number;
  readonly segments: number;
  readonly steps: readonly WorkStep[];
}

/** What an engine made of the work. */
export interface Done {
  readonly seconds: number;
  /** New tokens by step and candidate. */
  readonly tokens: readonly (readonly (readonly number[])[])[];
}

/** Tokens up to the first that ends a candidate, itself included: a padded batch goes on until its longest row ends. */
export function upToEnd(ids: readonly number[], ends: readonly number[]): number[] {
  const end = ids.findIndex((id) => ends.includes(id));
  return end === -1 ? [...ids] : ids.slice(0, end + 1);
}

/** @returns null when all tokens are those of the record, else where the first difference is */
export function difference(work: Work, { tokens }: Done): string | null {
  for (const [s, step] of work.steps.entries()) {
    for (const [c, expected] of step.expected.entries()) {
      const found = tokens[s]?.[c] ?? [];
      const at = expected.findIndex((id, i) => found[i] !== id);
      if (at !== -1 || found.length !== expected.length) {
        return `step ${s + 1}, candidate ${c + 1}, token ${(at === -1 ? expected.length : at) + 1}`;
      }
    }
  }
  return null;
}

/** A stretch of a prompt that nothing before it contained, behind `known` positions that something did. */
export interface Piece {
  readonly known: number;
  readonly ids: readonly number[];
}

/** One step of a ragged batch: positions that each row holds before it. */
export type Lengths = readonly number[];

export interface Ideal {
  /** What has to be read when nothing is read twice, in order. */
  readonly pieces: readonly Piece[];
  /** What has to be decoded, by step of the work: its candidates run together and leave when they end. */
  readonly steps: readonly (readonly Lengths[])[];
}

/** The least work that gives the same tokens from the same model: each distinct position once. */
export function idealOf({ steps }: Work): Ideal {
  const seen = new PositionTree();
  const pieces: Piece[] = [];
  const batches: Lengths[][] = [];
  for (const { prompts, expected } of steps) {
    const unread = new Set(prompts.map((prompt) => prompt.join(' ')));
    for (const prompt of prompts) {
      if (!unread.delete(prompt.join(' '))) continue;
      // Only reading gives a distribution, so the last id of a prompt is read even where it was read before.
      const known = Math.min(seen.add(prompt), prompt.length - 1);
      pieces.push({ known, ids: prompt.slice(known) });
    }
    // Whoever has n tokens was decoded n - 1 times: the first came from reading the prompt.
    const rows = distinct(prompts).map((c) => ({ length: prompts[c]?.length ?? 0, left: (expected[c]?.length ?? 0) - 1 }));
    const ragged: Lengths[] = [];
    for (let done = 0; rows.some(({ left }) => left > done); done++) {
      ragged.push(rows.filter(({ left }) => left > done).map(({ length }) => length + done));
    }
    batches.push(ragged);
    for (const [c, prompt] of prompts.entries()) seen.add([...prompt, ...(expected[c] ?? []).slice(0, -1)]);
  }
  return { pieces, steps: batches };
}

/** Indices of the first of each kind. */
function distinct(prompts: WorkStep['prompts']): number[] {
  const first = new Map<string, number>();
  prompts.forEach((prompt, i) => first.has(prompt.join(' ')) || first.set(prompt.join(' '), i));
  return [...first.values()];
}

interface Position {
  readonly next: Map<number, Position>;
}

class PositionTree {
  readonly #root: Position = { next: new Map() };

  /** @returns how many ids from the first on were there already */
  add(ids: readonly number[]): number {
    let at = this.#root;
    let known = 0;
    for (const [i, id] of ids.entries()) {
      const next = at.next.get(id);
      if (next) known = i + 1;
      else at.next.set(id, { next: new Map() });
      at = at.next.get(id) as Position;
    }
    return known;
  }
}

export interface WorkSize {
  readonly candidates: number;
  /** Tokens of all prompts, as an engine reads them that shares nothing. */
  readonly promptTokens: number;
  readonly distinctPromptTokens: number;
  readonly newTokens: number;
  /** Network runs of one row each, and of ragged batches. */
  readonly rowSteps: number;
  readonly batchSteps: number;
}

export function sizeOf(work: Work): WorkSize {
  const all = <T>(of: (step: WorkStep) => readonly (readonly T[])[]) => work.steps.flatMap(of).reduce((sum, ids) => sum + ids.length, 0);
  const { pieces, steps } = idealOf(work);
  return {
    candidates: work.steps.reduce((sum, { prompts }) => sum + prompts.length, 0),
    promptTokens: all(({ prompts }) => prompts),
    distinctPromptTokens: pieces.reduce((sum, { ids }) => sum + ids.length, 0),
    newTokens: all(({ expected }) => expected),
    rowSteps: steps.flat(2).length,
    batchSteps: steps.flat().length,
  };
}
