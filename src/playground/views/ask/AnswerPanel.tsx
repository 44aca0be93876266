import { memo } from 'react';
import { isGiven, SURE, type Ranking, type Trace } from '../../../selfrag';
import { Notice } from '../../components/Notice';
import { count, percent } from '../../lib/format';
import { answerView, uncoveredTitle, type AnswerView } from '../../lib/answerView';
import { useHighlight } from '../../state/highlight';

const UNCOVERED = {
  irrelevant: 'Every one was judged irrelevant to the question.',
  unsure: `The model is not sure of any: to be relevant, it gives the best one less than ${percent(SURE)}.`,
  score: 'No passage that was found is close enough to the question.',
};

interface AnswerPanelProps {
  trace: Trace;
  ranking: Ranking;
  id: string;
}

/** The answer with its citations, and the cited passages below it. `id` keeps the sources of two panels apart. */
export const AnswerPanel = memo(function AnswerPanel(props: AnswerPanelProps) {
  const { trace, ranking, id } = props;
  const view = answerView(trace, ranking);
  const running = trace.status === 'running';
  if (view.segments.length === 0) {
    return <p className="text-muted">{running ? doing(trace) : whyNothing(trace)}</p>;
  }
  if (!view.covered && !running) {
    return (
      <div className="space-y-4">
        <Notice kind="info" role="note" title={uncoveredTitle(trace)}>
          {view.uncoveredBecause && <p>{UNCOVERED[view.uncoveredBecause]}</p>}
          {!isGiven(trace.retriever) && <NameIt />}
        </Notice>
        <div className="text-sm text-muted">
          <p>What the model wrote all the same, not to be relied on:</p>
          <p className="mt-1 font-read text-base">
            <AnswerText view={view} id={id} />
          </p>
        </div>
      </div>
    );
  }
  return (
    <div className="space-y-5">
      <p className="font-read text-[1.45rem] leading-snug">
        <AnswerText view={view} id={id} />
      </p>
      {view.sources.length > 0 ? <Sources view={view} id={id} /> : <NoSources view={view} />}
    </div>
  );
}, sameAnswer);

/** The way on where a search found nothing. */
const NameIt = () => (
  <p>
    Name what the question is about in full, as the titles of the{' '}
    <a href="#/encyclopedia" className="link">
      encyclopedia
    </a>{' '}
    do: Wolfgang Amadeus Mozart, not Mozart. “Who discovered penicillin?” names no title.
  </p>
);

/** Of a ranking only the best path is shown here. */
function sameAnswer(before: AnswerPanelProps, after: AnswerPanelProps): boolean {
  const [a, b] = [before.ranking.path, after.ranking.path];
  return before.trace === after.trace && before.id === after.id && a.length === b.length && a.every((id, i) => id === b[i]);
}

/** What a run is at, before it has anything to show. */
function doing({ decisions, retrievals, nodes }: Trace): string {
  const decision = decisions.at(-1);
  if (!decision) return 'Deciding whether to search …';
  if (nodes.length > 0) return `Writing ${count(nodes.length, 'candidate')} …`;
  const searching = decision.retrieval !== null && retrievals.length === 0;
  return searching ? 'Searching the encyclopedia …' : 'Reading …';
}

/** Why a run that is over shows no answer. */
function whyNothing({ nodes, status }: Trace): string {
  if (nodes.some((node) => node.finish !== null)) {
    return 'With these settings the search goes another way, where nothing was generated yet. What is missing can be generated below.';
  }
  return status === 'failed' ? 'This run broke off before a segment was finished.' : 'This run was stopped before a segment was finished.';
}

function AnswerText({ view, id }: { view: AnswerView; id: string }) {
  return view.segments.map(({ node, citation }, i) => (
    <span key={node.id}>
      {i > 0 && ' '}
      {butLastWord(node.text)}
      <span className="whitespace-nowrap">
        {lastWord(node.text)}
        {citation !== null && <Citation number={citation} passage={view.sources[citation - 1]?.id ?? ''} id={id} />}
      </span>
    </span>
  ));
}

// A citation never stands alone at the start of a line.
const lastWord = (text: string) => text.slice(text.lastIndexOf(' ') + 1);
const butLastWord = (text: string) => text.slice(0, text.lastIndexOf(' ') + 1);

function Citation({ number, passage, id }: { number: number; passage: string; id: string }) {
  const highlight = useHighlight();
  return (
    <button
      type="button"
      aria-label={`Citation ${number}: show the passage`}
      className="ml-0.5 align-super font-sans text-xs font-semibold text-accent hover:underline"
      onPointerEnter={() => highlight.point(passage)}
      onPointerLeave={() => highlight.point(null)}
      onFocus={() => highlight.point(passage)}
      onBlur={() => highlight.point(null)}
      onClick={() => {
        const source = document.getElementById(`${id}-source-${number}`);
        source?.scrollIntoView({ block: 'nearest' });
        source?.focus();
      }}
    >
      [{number}]
    </button>
  );
}

function Sources({ view, id }: { view: AnswerView; id: string }) {
  const highlight = useHighlight();
  return (
    <ol aria-label="Cited passages" className="space-y-2">
      {view.sources.map((passage, i) => (
        <li
          key={passage.id}
          id={`${id}-source-${i + 1}`}
          tabIndex={-1}
          className={`rounded-lg border-l-4 py-2 pr-3 pl-3 text-sm transition-colors ${
            highlight.passage === passage.id ? 'border-accent bg-accent-soft' : 'border-line bg-sunken'
          }`}
          onPointerEnter={() => highlight.point(passage.id)}
          onPointerLeave={() => highlight.point(null)}
          onFocus={() => highlight.point(passage.id)}
          onBlur={() => highlight.point(null)}
        >
          <p className="font-semibold">
            [{i + 1}] {passage.title}
            {passage.edited && <span className="ml-2 text-xs font-normal text-accent">edited by hand</span>}
          </p>
          <p className="mt-0.5 text-muted">{passage.text}</p>
        </li>
      ))}
    </ol>
  );
}

function NoSources({ view }: { view: AnswerView }) {
  // Not any search on record: another branch may have searched.
  const searched = view.segments.some(({ node }) => node.evidence !== null);
  return (
    <p className="text-sm text-muted">
      {searched
        ? 'No citation: the passages that were read were judged irrelevant.'
        : 'No citation: the model answered on its own, without looking anything up.'}
    </p>
  );
}
