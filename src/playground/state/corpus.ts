/** The encyclopedia for reading: fetched on first need, once; a failed fetch is tried anew. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { z } from 'zod';
import { errorData, SelfRagError, type ErrorData, type Passage } from '../../selfrag';
import { parsePassages } from '../../retrieval/passagesTsv';

export interface Kind {
  readonly kind: string;
  readonly label: string;
  /** Passage ids in the order of the collection. */
  readonly passages: readonly string[];
}

export interface Corpus {
  readonly passages: readonly Passage[];
  readonly byId: ReadonlyMap<string, Passage>;
  /** By label. */
  readonly kinds: readonly Kind[];
  readonly kindOf: ReadonlyMap<string, Kind>;
}

export interface CorpusState {
  readonly phase: 'idle' | 'loading' | 'ready' | 'failed';
  readonly corpus: Corpus | null;
  readonly error: ErrorData | null;
}

export interface CorpusStore {
  readonly store: StoreApi<CorpusState>;
  /** @throws what the fetch threw */
  ready(): Promise<Corpus>;
}

const kindsSchema = z.object({
  kinds: z.array(z.object({ kind: z.string(), label: z.string(), passages: z.array(z.string()) })),
});

/** @param fetchText text of a file beside the page, e.g. `corpus/kinds.json` */
export function createCorpusStore(fetchText: (path: string) => Promise<string>): CorpusStore {
  const store = createStore<CorpusState>(() => ({ phase: 'idle', corpus: null, error: null }));
  let loading: Promise<Corpus> | null = null;

  async function load(): Promise<Corpus> {
    store.setState({ phase: 'loading', error: null });
    try {
      const [tsv, json] = await Promise.all([fetchText('corpus/passages.tsv'), fetchText('corpus/kinds.json')]);
      const corpus = assemble(parsePassages(tsv), parseKinds(json));
      store.setState({ phase: 'ready', corpus });
      return corpus;
    } catch (error) {
      loading = null;
      store.setState({ phase: 'failed', error: errorData(error) });
      throw error;
    }
  }

  return { store, ready: () => (loading ??= load()) };
}

function parseKinds(json: string): Kind[] {
  try {
    return kindsSchema.parse(JSON.parse(json)).kinds;
  } catch (cause) {
    const path = 'corpus/kinds.json';
    throw new SelfRagError('file-invalid', `${path} is not readable. Reload the page.`, { path }, { cause });
  }
}

export function assemble(passages: readonly Passage[], kinds: readonly Kind[]): Corpus {
  return {
    passages,
    byId: new Map(passages.map((passage) => [passage.id, passage])),
    kinds: kinds.toSorted((a, b) => a.label.localeCompare(b.label, 'en')),
    kindOf: new Map(kinds.flatMap((kind) => kind.passages.map((id) => [id, kind] as const))),
  };
}
