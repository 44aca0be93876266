import { useEffect, useState } from 'react';
import { Button } from '../../components/Button';
import { ErrorNotice } from '../../components/Notice';
import { browse } from '../../lib/browse';
import { count } from '../../lib/format';
import { useCorpus, usePlayground } from '../../state/context';
import type { Corpus } from '../../state/corpus';
import { PassageCards } from './PassageCards';
import { SemanticSearch } from './SemanticSearch';

export function EncyclopediaView() {
  const { corpus: store } = usePlayground();
  const { phase, corpus, error } = useCorpus();
  const load = () => void store.ready().catch(() => undefined); // the store shows the failure

  useEffect(() => {
    void store.ready().catch(() => undefined);
  }, [store]);

  return (
    <div className="space-y-8">
      <header>
        <h1 className="text-3xl font-semibold tracking-tight">The pocket encyclopedia</h1>
        <p className="mt-3 max-w-[65ch] text-muted">
          {corpus
            ? `${count(corpus.passages.length, 'short passage')} about ${count(corpus.kinds.length, 'kind')} of subject, written for this playground. `
            : ''}
          This is all that the models can look up; they were never trained on it, so what they say about it they have read.
        </p>
      </header>
      {phase === 'failed' && error && (
        <ErrorNotice error={error}>
          <Button onClick={load}>Try again</Button>
        </ErrorNotice>
      )}
      {phase === 'loading' && <p role="status">Opening the encyclopedia …</p>}
      {corpus && <Browser corpus={corpus} />}
    </div>
  );
}

function Browser({ corpus }: { corpus: Corpus }) {
  const [kind, setKind] = useState<string | null>(null);
  const [query, setQuery] = useState('');
  const found = browse(corpus, kind, query);
  return (
    <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[14rem_minmax(0,1fr)]">
      <div className="space-y-1.5 lg:col-span-2">
        <label htmlFor="browse" className="text-sm font-medium">
          Search titles and texts
        </label>
        <input
          id="browse"
          type="search"
          className="field"
          value={query}
          placeholder="Nile, composer, Black Sea …"
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <nav aria-label="Kinds of subject">
        <h2 className="eyebrow mb-2">Kinds</h2>
        <ul className="flex flex-wrap gap-1 lg:block lg:space-y-0.5">
          <KindButton label="All" size={corpus.passages.length} chosen={kind === null} choose={() => setKind(null)} />
          {corpus.kinds.map((k) => (
            <KindButton
              key={k.kind}
              label={k.label}
              size={k.passages.length}
              chosen={kind === k.kind}
              choose={() => setKind(k.kind)}
            />
          ))}
        </ul>
      </nav>
      <div className="min-w-0 space-y-6">
        <SemanticSearch query={query} />
        <section aria-labelledby="found-title">
          <h2 id="found-title" className="eyebrow mb-3">
            <span role="status">
              {found.length === 0 ? 'No passage holds these words' : count(found.length, 'passage')}
            </span>
          </h2>
          <PassageCards key={`${kind} ${query}`} passages={found} kindOf={corpus.kindOf} />
        </section>
      </div>
    </div>
  );
}

function KindButton(props: { label: string; size: number; chosen: boolean; choose(): void }) {
  const { label, size, chosen, choose } = props;
  return (
    <li>
      <button
        type="button"
        aria-pressed={chosen}
        className={`flex w-full items-baseline justify-between gap-3 rounded-lg border px-2.5 py-1 text-left text-sm ${
          chosen ? 'border-accent bg-accent-soft font-medium text-accent' : 'border-transparent hover:bg-sunken'
        }`}
        onClick={choose}
      >
        {label}
        <span className={`text-xs whitespace-nowrap tabular-nums ${chosen ? '' : 'text-muted'}`}>{size}</span>
      </button>
    </li>
  );
}
