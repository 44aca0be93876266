/** How much would be generated, said before it starts. */
import type { Missing, Settings, Trace } from '../../selfrag';
import { count } from './format';

export interface Cost {
  /** Candidates that are written next. */
  readonly next: number;
  /** Candidates at most in all: what is written next may lead to further segments. */
  readonly most: number;
  /** Most tokens per candidate. */
  readonly tokens: number;
}

export const NO_COST: Cost = { next: 0, most: 0, tokens: 0 };

/** @param missing of the replay of `trace` under `settings` */
export function costOf(trace: Pick<Trace, 'nodes'>, missing: readonly Missing[], settings: Settings): Cost {
  if (missing.length === 0) return NO_COST;
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const perStep = Math.max(1, settings.mode === 'never' ? 1 : settings.passages);
  const depth = Math.min(...missing.map(depthOf));
  const next = missing.reduce((sum, need) => sum + candidates(need), 0);
  // Each later segment starts from at most as many paths as are kept.
  const later = settings.form === 'long' ? Math.max(0, settings.maxDepth - depth) * settings.beamWidth * perStep : 0;
  const tokens = missing.reduce((most, need) => Math.max(most, 'maxNewTokens' in need ? need.maxNewTokens : 0), settings.maxNewTokens);
  return { next, most: next + later, tokens };

  /** 1 for first segments. */
  function depthOf(need: Missing): number {
    if (need.kind === 'segment') return (nodes.get(need.after ?? '')?.depth ?? 0) + 1;
    if (need.kind === 'forced-token') return nodes.get(need.node)?.depth ?? 1;
    return 1;
  }

  function candidates(need: Missing): number {
    if (need.kind === 'segment') return need.candidates;
    return need.kind === 'first-decision' ? perStep : 1;
  }
}

/** "5 candidates of at most 80 tokens, then perhaps 20 more", without a full stop. */
export function costText({ next, most, tokens }: Cost): string {
  const first = `${count(next, 'candidate')} of at most ${count(tokens, 'token')}`;
  return most > next ? `${first}, then at most ${(most - next).toLocaleString('en')} more` : first;
}
