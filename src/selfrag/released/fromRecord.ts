/** Recorded generations as the scripts see them. */
import { CONTROL_TOKENS, WATCHED, type ControlToken } from '../tokens';
import type { Trace, TraceCompletion } from '../trace';
import type { Completion } from './completion';
import { END, marker, unmarked, type Marked } from './text';

type Token = Pick<TraceCompletion['tokens'][number], 'text' | 'control'>;

/** The token with a marker that it is, or null for text. */
export function controlOf({ text, control }: Token): ControlToken | typeof END | null {
  if (!control) return null;
  return text === END || (CONTROL_TOKENS as readonly string[]).includes(text) ? (text as ControlToken | typeof END) : null;
}

/**
 * The text as a tokenizer decodes it: word pieces carry their space in front, which a text does not start with, nor
 * what follows a control token.
 */
export function markedText(tokens: readonly Token[]): Marked {
  let text = '';
  let fresh = true;
  for (const token of tokens) {
    const control = controlOf(token);
    const piece = unmarked(token.text);
    text += control !== null ? marker(control) : fresh && piece.startsWith(' ') ? piece.slice(1) : piece;
    fresh = control !== null || (fresh && piece === '');
  }
  return text;
}

/** @param logprobs what the script asked for: tokens of a higher rank are absent; null: all are */
export function recordedCompletion(recorded: TraceCompletion, logprobs: number | null): Completion {
  const { tokens } = recorded;
  return {
    recorded,
    text: markedText(tokens),
    tokens: tokens.map(controlOf),
    cumulativeLogProb: tokens.reduce((sum, { logProb }) => sum + logProb, 0),
    logProb: (step, token) => {
      const watched = tokens[step]?.watched;
      const at = WATCHED.indexOf(token);
      if (!watched || logprobs === null || (watched.ranks[at] ?? Infinity) >= logprobs) return undefined;
      return watched.logProbs[at];
    },
  };
}

/** Unique for what a generation depends on: decoding is greedy. */
export const completionKey = (prompt: string, maxNewTokens: number): string => `${maxNewTokens} ${prompt}`;

/** By the list of completions, which grows by being replaced. */
const known = new WeakMap<readonly TraceCompletion[], ReadonlyMap<string, TraceCompletion>>();

/** The completions by key; where one was stopped and made again, the finished one. */
export function completionsOf({ completions }: Pick<Trace, 'completions'>): ReadonlyMap<string, TraceCompletion> {
  const before = known.get(completions);
  if (before) return before;
  const byKey = new Map<string, TraceCompletion>();
  for (const one of completions) {
    const key = completionKey(one.prompt, one.maxNewTokens);
    if (byKey.get(key)?.finish == null) byKey.set(key, one);
  }
  known.set(completions, byKey);
  return byKey;
}
