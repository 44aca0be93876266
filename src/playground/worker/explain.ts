/**
 * Explanations of a ranking, computed away from the page's thread: a slider must not wait for them. The worker holds the
 * trace, which is sent once; a question is a few bytes.
 */
import { smallestChange, tippingPoints, winnerRegions } from '../../selfrag';
import type { Rect, Settings, Slider, SmallestChange, TippingPoints, Trace, WeightSlider, WinnerRegions } from '../../selfrag';

/** Lowest and highest position, both included. */
type Bounds = TippingPoints['range'];

export type Explain =
  | { readonly kind: 'tipping'; readonly slider: Slider; readonly range: Bounds }
  | { readonly kind: 'regions'; readonly x: WeightSlider; readonly y: WeightSlider; readonly rect: Rect }
  | { readonly kind: 'smallest'; readonly node: string };

export interface Explained {
  readonly tipping: TippingPoints;
  readonly regions: WinnerRegions;
  readonly smallest: SmallestChange;
}

/** What answers questions; in a worker, or in the page's own thread where there are no workers. */
export interface ExplainHost {
  take(trace: Trace): void | Promise<void>;
  /** About the trace that was taken last. */
  explain(settings: Settings, question: Explain): Explained[Explain['kind']] | Promise<Explained[Explain['kind']]>;
}

export function explainHost(): ExplainHost {
  let held: Trace | null = null;
  return {
    take(trace) {
      held = trace;
    },
    explain(settings, question) {
      if (held === null) throw new Error('there is no trace to explain');
      switch (question.kind) {
        case 'tipping':
          return tippingPoints(held, settings, question.slider, question.range);
        case 'regions':
          return winnerRegions(held, settings, question.x, question.y, question.rect);
        case 'smallest':
          return smallestChange(held, settings, question.node);
      }
    },
  };
}

/** The trace without what no explanation reads: alternatives of tokens, texts of passages. */
export function slim(trace: Trace): Trace {
  return {
    ...trace,
    completions: [],
    nodes: trace.nodes.map((node) => ({ ...node, tokens: node.tokens.map((token) => ({ ...token, top: [] })) })),
    retrievals: trace.retrievals.map((retrieval) => ({
      ...retrieval,
      passages: retrieval.passages.map((passage) => ({ ...passage, text: '' })),
    })),
  };
}

/**
 * What of the settings an explanation depends on, as a key: while a slider moves, what is said about its own positions
 * stays true, and what is said about others does not.
 */
export function explainKey(settings: Settings, question: Explain): string {
  const weights: Partial<Settings['weights']> = { ...settings.weights };
  const moved: readonly Slider[] = question.kind === 'tipping' ? [question.slider] : question.kind === 'regions' ? [question.x, question.y] : [];
  for (const slider of moved) if (slider !== 'threshold') delete weights[slider];
  const threshold = moved.includes('threshold') ? null : settings.threshold;
  return JSON.stringify([question, { ...settings, weights, threshold }]);
}

export interface Explainer {
  /**
   * @param signal aborted: nobody waits any more; a question that was not begun is left out
   * @throws what the explanation throws, or the signal's reason
   */
  explain<Kind extends Explain['kind']>(
    trace: Trace,
    settings: Settings,
    question: Extract<Explain, { kind: Kind }>,
    signal: AbortSignal,
  ): Promise<Explained[Kind]>;
}

/** Answers that are kept for the trace they are about. */
const KEPT = 40;

/** @param open starts the host when it is first asked */
export function createExplainer(open: () => ExplainHost): Explainer {
  let host: ExplainHost | null = null;
  let taken: Trace | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const answers = new Map<string, Explained[Explain['kind']]>();

  async function answer(trace: Trace, settings: Settings, question: Explain, signal: AbortSignal) {
    signal.throwIfAborted();
    host ??= open();
    if (trace !== taken) {
      answers.clear();
      await host.take(slim(trace));
      taken = trace;
      signal.throwIfAborted();
    }
    const key = explainKey(settings, question);
    const known = answers.get(key);
    if (known) return known;
    const found = await host.explain(settings, question);
    answers.set(key, found);
    if (answers.size > KEPT) answers.delete([...answers.keys()][0] as string);
    return found;
  }

  return {
    explain(trace, settings, question, signal) {
      // One after the other, so that questions nobody waits for any more are dropped instead of piling up in the worker.
      const mine = turn.then(() => answer(trace, settings, question, signal));
      turn = mine.catch(() => undefined);
      return mine as never;
    },
  };
}
