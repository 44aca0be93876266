import type { ScoredPassage } from '../../../selfrag';
import { Button } from '../../components/Button';
import { EnginePanel } from '../../components/EnginePanel';
import { ErrorNotice } from '../../components/Notice';
import { useCorpus, useEngine, usePlayground, useSlot } from '../../state/context';
import { PassageCards } from './PassageCards';

/** The search that the model uses: by meaning, through the encoder. */
export function SemanticSearch({ query }: { query: string }) {
  const { search, found } = usePlayground();
  const { corpus } = useCorpus();
  const engine = useEngine();
  const { value, phase, error } = useSlot(found);
  const loaded = engine.phase === 'ready';
  return (
    <section aria-labelledby="semantic-title" className="space-y-3 rounded-xl bg-sunken p-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <h2 id="semantic-title" className="font-semibold">
            Search by meaning
          </h2>
          <p className="text-sm text-muted">As the model searches: the question and the passages as vectors, best inner product first.</p>
        </div>
        <Button icon="search" disabled={!loaded || query.trim() === '' || phase !== 'idle'} onClick={() => void search(query)}>
          Search by meaning
        </Button>
      </div>
      {!loaded && <EnginePanel />}
      {error && <ErrorNotice error={error} />}
      {value && corpus && <Hits hits={value} kindOf={corpus.kindOf} />}
    </section>
  );
}

function Hits(props: { hits: { query: string; passages: readonly ScoredPassage[] }; kindOf: Parameters<typeof PassageCards>[0]['kindOf'] }) {
  const { hits, kindOf } = props;
  return (
    <div className="space-y-3">
      <p className="text-sm text-muted">
        Nearest to <q className="text-ink">{hits.query}</q>
      </p>
      <PassageCards passages={hits.passages} kindOf={kindOf} />
    </div>
  );
}
