/** What the page asks of the library worker, which checks, fetches, lists and deletes models of a person's own. */
import type { CheckedModel } from '../../models/sources/check';
import type { KeptFile } from '../../models/sources/bundled';
import type { ModelOrigin, WebOrigin } from '../../models/sources/origin';
import type { StoredModel, StoreProgress } from '../../models/sources/store';

export interface Shelves {
  readonly stored: readonly StoredModel[];
  /** Files that came with the page. */
  readonly bundled: readonly KeptFile[];
  /** Bytes; null: the browser does not tell. */
  readonly usedBytes: number | null;
  /** Why nothing can be stored here; null: it can. */
  readonly refused: string | null;
}

export type OnProgress = (progress: StoreProgress) => void;

export interface Library {
  /** Everything that can be known before a download. */
  check(origin: ModelOrigin): Promise<CheckedModel>;
  /** Ends with the stored model, which is incomplete when it was paused. */
  add(origin: WebOrigin, onProgress: OnProgress): Promise<StoredModel>;
  resume(key: string, onProgress: OnProgress): Promise<StoredModel>;
  pause(key: string): Promise<void>;
  /** Ends its download, too. */
  remove(key: string): Promise<void>;
  removeBundled(): Promise<void>;
  list(): Promise<Shelves>;
}
