/** What stands between the shown trace and the draft: things that only the model can bring about. */
import type { Passage, Replay, Settings, Trace, TracePassage } from '../../selfrag';
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
  // Plain RAG writes a single segment, so there is no earlier evidence.
  const counts = ({ key }: (typeof GENERATING)[number]) => key !== 'keepEvidence' || trace.method !== 'plain-rag';
  const changed = GENERATING.filter((one) => counts(one) && draft.settings[one.key] !== trace.settings[one.key]).map(({ title }) => title);
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

/**
 * What changed since plain RAG answered, in words; empty: its answer still stands beside the shown run.
 * @param generator hash of the model of the shown run
 */
export function plainOutdated(plain: Trace, generator: string, draft: Draft): readonly string[] {
  const { changed } = pendingOf(plain, [], draft);
  return plain.generator.sha256 === generator ? changed : ['model', ...changed];
}

export const isPending = ({ question, changed, missing }: Pending) => question || changed.length > 0 || missing > 0;

/** Compares texts by id where the trace shows them: edits of passages that were never retrieved make no difference. */
function evidenceChanged(trace: Trace, draft: Draft): boolean {
  const shown = trace.retrievals.flatMap((retrieval) => retrieval.passages);
  if (shown.length === 0) return false;
  const given = shown.every((passage) => passage.score === null);
  if (given !== (draft.passages !== null)) return true;
  if (draft.passages && !sameGiven(draft.passages, shown)) return true;
  return shown.some(({ id, text, edited }) => {
    const edit = draft.edits.find((e) => e.id === id);
    return edit ? edit.text !== text : edited;
  });
}

/** Given passages are recorded as a whole; the texts of edited ones are compared with the edits. */
function sameGiven(given: readonly Passage[], shown: readonly TracePassage[]): boolean {
  if (new Set(shown.map(({ id }) => id)).size !== given.length) return false;
  return shown.every(({ id, title, text, edited }) =>
    given.some((passage) => passage.id === id && passage.title === title && (edited || passage.text === text)),
  );
}
