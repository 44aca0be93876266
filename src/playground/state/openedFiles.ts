/** Traces that a person opened from files. They live as long as the page. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { errorData, MAX_TRACE_CHARACTERS, parseTrace, tooLarge, type ErrorData, type Trace } from '../../selfrag';

/** What the page needs of a file; the browser's File is one. */
export interface TextFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  text(): Promise<string>;
}

export interface OpenedFile {
  readonly id: string;
  readonly name: string;
  readonly trace: Trace;
}

export interface OpenedFilesState {
  /** In the order in which they were first opened. */
  readonly files: readonly OpenedFile[];
  /** What came of the last file: its name, and why it could not be opened; null: nothing was opened yet. */
  readonly last: { readonly name: string; readonly error: ErrorData | null } | null;
}

export interface OpenedFilesStore {
  readonly store: StoreApi<OpenedFilesState>;
  /** One of the same name takes the place of the earlier one. @returns null when it could not be opened; `last` says why */
  open(file: TextFile): Promise<OpenedFile | null>;
  /** Takes the message about the last file away. */
  dismiss(): void;
}

/** UTF-8 takes at most three bytes for a UTF-16 unit: a larger file need not be read to know that it is too large. */
const MAX_BYTES = 3 * MAX_TRACE_CHARACTERS;

export function createOpenedFiles(): OpenedFilesStore {
  const store = createStore<OpenedFilesState>(() => ({ files: [], last: null }));
  let opened = 0;
  return {
    store,
    async open(file) {
      const { name } = file;
      try {
        if (file.size > MAX_BYTES) throw tooLarge(file.size);
        const trace = parseTrace(await file.text());
        const { files } = store.getState();
        const before = files.find((one) => one.name === name);
        const added: OpenedFile = { id: before?.id ?? `${++opened}`, name, trace };
        store.setState({
          files: before ? files.map((one) => (one === before ? added : one)) : [...files, added],
          last: { name, error: null },
        });
        return added;
      } catch (error) {
        store.setState({ last: { name, error: unreadable(error, name) } });
        return null;
      }
    },
    dismiss: () => store.setState({ last: null }),
  };
}

/** A file that was moved or taken away since it was chosen fails in the browser's words. */
function unreadable(error: unknown, name: string): ErrorData {
  const data = errorData(error);
  if (data.code !== 'unexpected') return data;
  return { code: 'file-unreadable', message: 'This file could not be read. Choose it again.', facts: { name } };
}
