/** The sentences that explain a trace. */
import type { LedgerLine, LineNote, NoFlip, Settings, Standing, TraceDecision } from '../../selfrag';
import { percent } from './format';

export const ACTION_TITLE: Record<TraceDecision['action'], string> = {
  retrieve: 'Retrieve',
  no_retrieve: 'Do not retrieve',
  continue: 'Stay with the passage',
};

export function reasonOf(because: TraceDecision['because'], share: number, threshold: number | null): string {
  const limit = percent(threshold ?? 0.5);
  switch (because) {
    case 'always':
      return 'The mode “always” overrides the model.';
    case 'never':
      return 'The mode “never” overrides the model.';
    case 'continue_likeliest':
      return 'Of the three, [Continue to Use Evidence] is the likeliest: no new search.';
    case 'forced':
      return 'You forced this decision.';
    case 'threshold':
      return share > (threshold ?? 0.5)
        ? `The share of [Retrieval], ${percent(share)}, exceeds the threshold, ${limit}.`
        : `The share of [Retrieval], ${percent(share)}, does not exceed the threshold, ${limit}.`;
    case 'likelier':
      return share > 0.5
        ? '[Retrieval] is likelier than [No Retrieval]; no threshold is set.'
        : '[Retrieval] is not likelier than [No Retrieval]; no threshold is set.';
  }
}

/** Why no threshold flips a decision. */
export const NO_FLIP: Record<NoFlip, string> = {
  mode: 'No threshold flips it: the mode overrides the model.',
  forced: 'No threshold flips it: you forced it.',
  continue: 'No threshold flips it: [Continue to Use Evidence] is the likeliest.',
  never_exceeds: 'No threshold flips it: the share is 0, which exceeds none.',
};

/** A standing, or what a candidate is doing before it can have one. */
export type Status = Standing | 'writing' | 'written' | 'unfinished';

export const STATUS_TITLE: Record<Status, string> = {
  writing: 'Writing',
  written: 'Written',
  unfinished: 'Unfinished',
  answer: 'In the answer',
  kept: 'Kept',
  dropped: 'Dropped',
  constraint: 'Dropped: contradicted',
  unused: 'Not reached',
};

export const STATUS_HELP: Record<Status, string> = {
  writing: 'It is being written.',
  written: 'It can only be ranked when the others beside it are written.',
  unfinished: 'The run ended while it was being written.',
  answer: 'This segment is on the best path, which makes the answer.',
  kept: 'This path is among the best and was carried on, but another one won.',
  dropped: 'Other paths have better scores.',
  constraint: 'The hard constraint drops it: its likeliest support token is “No support”.',
  unused: 'It was generated, but under the present settings the search does not come here.',
};

export const TERM_TITLE: Record<LedgerLine['term'], string> = {
  sequence: 'Fluency p(y)',
  relevance: 'Relevance s_rel',
  support: 'Support s_sup',
  utility: 'Utility s_use',
};

export const NOTE_TITLE: Record<LineNote, string | null> = {
  counted: null,
  not_emitted: 'not emitted',
  read_unemitted: 'not emitted, read at the last step',
  off: 'switched off',
};

export const PATH_SCORE_TITLE: Record<Settings['pathScore'], string> = {
  mean: 'mean of its segments',
  sum: 'sum of its segments',
  product: 'product of its segments',
};

export const FINISH_TITLE = {
  stop: 'ended by a retrieval token: the path can go on',
  eos: 'ended the answer',
  length: 'cut at the length limit',
} as const;
