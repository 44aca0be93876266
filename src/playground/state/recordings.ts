/** Traces that come with the page, so that a first visit shows a run before any model is there. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { z } from 'zod';
import { parseTrace, SelfRagError, type Trace } from '../../selfrag';

const indexSchema = z.object({
  examples: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      shows: z.string(),
      /** Trace of the run, beside the index. */
      file: z.string(),
      /** Trace of the plain RAG baseline on the same question. */
      baseline: z.string().optional(),
    }),
  ),
});

export type Recording = z.infer<typeof indexSchema>['examples'][number];

export interface RecordingsStore {
  /** null until the index is there. */
  readonly store: StoreApi<{ readonly recordings: readonly Recording[] | null }>;
  /** @throws SelfRagError `file-invalid`, or what the fetch threw */
  load(): Promise<readonly Recording[]>;
  open(file: string): Promise<Trace>;
}

export function createRecordingsStore(fetchText: (path: string) => Promise<string>): RecordingsStore {
  const store = createStore<{ readonly recordings: readonly Recording[] | null }>(() => ({ recordings: null }));
  const opened = new Map<string, Promise<Trace>>();
  return {
    store,
    async load() {
      const path = 'traces/index.json';
      const text = await fetchText(path);
      const { examples } = parseIndex(text, path);
      store.setState({ recordings: examples });
      return examples;
    },
    open(file) {
      const known = opened.get(file);
      if (known) return known;
      const trace = fetchText(`traces/${file}`).then(parseTrace);
      opened.set(file, trace);
      trace.catch(() => opened.delete(file));
      return trace;
    },
  };
}

function parseIndex(text: string, path: string): z.infer<typeof indexSchema> {
  try {
    return indexSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new SelfRagError('file-invalid', `${path} is not readable. Reload the page.`, { path }, { cause });
  }
}
