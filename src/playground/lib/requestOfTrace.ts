/** What a recorded run was asked, as a draft: so that the sliders start where the run was, and Ask asks the same again. */
import type { Trace } from '../../selfrag';
import type { Draft } from '../state/draft';

export function requestOfTrace(trace: Trace): Pick<Draft, 'question' | 'settings' | 'passages' | 'edits'> {
  const shown = trace.retrievals.flatMap((retrieval) => retrieval.passages);
  const passages = [...new Map(shown.map((passage) => [passage.id, passage])).values()];
  // Passages that were given instead of a search carry no score.
  const given = passages.length > 0 && passages.every(({ score }) => score === null);
  return {
    question: trace.question,
    settings: trace.settings,
    passages: given ? passages.map(({ id, title, text }) => ({ id, title, text })) : null,
    edits: passages.filter(({ edited }) => edited).map(({ id, text }) => ({ id, text })),
  };
}
