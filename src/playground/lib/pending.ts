/** What stands between the shown trace and the draft: things that only a new run can bring about. */
import type { Ranking, Settings, Trace } from '../../selfrag';
import type { Draft } from '../state/draft';

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
  /** Segments that these settings come to and that were never generated. */
  readonly missing: number;
}

export function pendingOf(trace: Trace, ranking: Ranking, draft: Draft): Pending {
  const changed = GENERATING.filter(({ key }) => draft.settings[key] !== trace.settings[key]).map(({ title }) => title);
  if (evidenceChanged(trace, draft)) changed.push('evidence');
  return {
    question: draft.question.trim() !== trace.question,
    changed,
    missing: trace.status === 'running' ? 0 : ranking.missing.length,
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
