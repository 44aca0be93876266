import { useState } from 'react';
import type { Passage } from '../../../selfrag';
import { Button } from '../../components/Button';
import { ErrorNotice } from '../../components/Notice';
import { browse } from '../../lib/browse';
import { useCorpus, usePlayground } from '../../state/context';

/** As many hits as fit beside a form. */
const HITS = 6;

/** Finds passages of the encyclopedia by their words. */
export function PickPassage({ pick, full }: { pick(passage: Passage): void; full: boolean }) {
  const { corpus: store } = usePlayground();
  const { corpus, phase, error } = useCorpus();
  const [query, setQuery] = useState('');
  const found = corpus && query.trim() !== '' ? browse(corpus, null, query) : [];
  const open = () => void store.ready().catch(() => undefined); // the store shows the failure
  return (
    <div className="space-y-2">
      <label htmlFor="pick" className="text-sm font-medium">
        Pick from the encyclopedia
      </label>
      <input
        id="pick"
        type="search"
        className="field"
        placeholder="Nile, composer, Black Sea …"
        value={query}
        onFocus={open}
        onChange={(event) => setQuery(event.target.value)}
      />
      {phase === 'failed' && error && (
        <ErrorNotice error={error}>
          <Button onClick={open}>Try again</Button>
        </ErrorNotice>
      )}
      {query.trim() !== '' && corpus && (
        <>
          <p role="status" className="text-xs text-muted">
            {found.length === 0 && 'No passage holds these words.'}
            {found.length > HITS && `The first ${HITS} of ${found.length.toLocaleString('en')} passages:`}
          </p>
          <ul className="space-y-1.5">
            {found.slice(0, HITS).map((passage) => (
              <li key={passage.id} className="flex items-start gap-2 rounded-lg border border-line bg-surface py-1.5 pr-1.5 pl-3 text-sm">
                <p className="line-clamp-2 min-w-0 flex-1">
                  <strong className="font-semibold">{passage.title}</strong> <span className="text-muted">{passage.text}</span>
                </p>
                <Button look="quiet" className="shrink-0" disabled={full} aria-label={`Add ${passage.title}, passage ${passage.id}`} onClick={() => pick(passage)}>
                  Add
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
