/** What stands between the shown trace and the draft: things that only the model can bring about. */
import type { Replay, Settings, Trace } from '../../selfrag';
import type { Draft } from '../state/draft';
import { costOf, type Cost } from './cost';

/** Settings that change what is generated and cannot be replayed from a record. */
const GENERATING: readonly { readonly key: keyof Settings; readonly title: string }[] = [
  { key: 'keepEvidence', title: 'earlier evidence' },
  { key: 'maxNewTokens', title: 'tokens per segment' },
];

export interface Pending {
  /** The draft asks something else than what is shown. */
  readonly question: boolean;
  /** Titles of changed settings and inputs that apply at the next run. */
  readonly changed: readonly string[];
  /** Places that these settings come to and where nothing was generated; only those are, if a person asks for it. */
  readonly missing: number;
  /** How much that would be. */
  readonly cost: Cost;
}

/** @param missing of the replay of `trace` under the settings of the draft */
export function pendingOf(trace: Trace, missing: Replay['missing'], draft: Draft): Pending {
  const changed = GENERATING.filter(({ key }) => draft.settings[key] !== trace.settings[key]).map(({ title }) => title);
  if (evidenceChanged(trace, draft)) changed.push('evidence');
  // A running run generates what is missing by itself.
  const open = trace.status === 'running' ? [] : missing;
  return {
    question: draft.question.trim() !== trace.question,
    changed,
    missing: open.length,
    cost: costOf(trace, open, draft.settings),
  };
}

export const isPending = ({ question, changed, missing }: Pending) => question || changed.length > 0 || missing > 0;

/** Compares texts by id where the trace shows them: passages of the draft that were never retrieved cannot differ. */
function evidenceChanged(trace: Trace, draft: Draft): boolean {
  const shown = trace.retrievals.flatMap((retrieval) => retrieval.passages);
  if (shown.length === 0) return false;
  const given = shown.every((passage) => passage.score === null);
  if (given !== (draft.passages !== null)) return true;
  if (draft.passages && !sameIds(draft.passages, shown)) return true;
  return shown.some(({ id, text, edited }) => {
    const edit = draft.edits.find((e) => e.id === id);
    return edit ? edit.text !== text : edited;
  });
}

function sameIds(given: readonly { id: string }[], shown: readonly { id: string }[]): boolean {
  const ids = new Set(given.map((passage) => passage.id));
  return shown.every((passage) => ids.has(passage.id));
}
