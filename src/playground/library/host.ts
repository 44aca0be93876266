/** The worker's side of the library, free of worker globals. */
import { errorData, SelfRagError } from '../../selfrag';
import { checkModel, type CheckedModel } from '../../models/sources/check';
import { bundledFiles, removeBundled } from '../../models/sources/bundled';
import { folderPlace } from '../../models/sources/folder';
import { originKey, type ModelOrigin, type WebOrigin } from '../../models/sources/origin';
import type { Estimate } from '../../models/sources/room';
import type { Shelf } from '../../models/sources/shelf';
import { ModelStore, type StoredModel, type StoreOptions, type StoreProgress } from '../../models/sources/store';
import { webPlace } from '../../models/sources/web';
import { reply, type Reply } from '../worker/streams';
import type { OnProgress, Shelves } from './api';

/** A page need not hear of each piece that arrives. */
const EVERY_MS = 100;

interface Download {
  readonly controller: AbortController;
  readonly ended: Promise<unknown>;
}

export class LibraryHost {
  readonly #store: ModelStore;
  /** By key: what a download is started with is what was shown. */
  readonly #checked = new Map<string, CheckedModel>();
  readonly #downloads = new Map<string, Download>();

  /** @param root absolute address of the page, with a slash at the end */
  constructor(
    shelf: Shelf,
    private readonly estimate: Estimate,
    private readonly root: string,
  ) {
    this.#store = new ModelStore(shelf, estimate);
  }

  check(origin: ModelOrigin): Promise<Reply<CheckedModel>> {
    return reply(async () => {
      if (origin.kind === 'folder') return checkModel(folderPlace(origin.name, origin.folder));
      const checked = await checkModel(webPlace(origin));
      this.#checked.set(originKey(origin), checked);
      return checked;
    });
  }

  add(origin: WebOrigin, onProgress: OnProgress): Promise<Reply<StoredModel>> {
    const key = originKey(origin);
    return this.#download(key, onProgress, async (options) => {
      const checked = this.#checked.get(key) ?? (await checkModel(webPlace(origin), options.signal));
      return this.#store.add(origin, checked, options);
    });
  }

  resume(key: string, onProgress: OnProgress): Promise<Reply<StoredModel>> {
    return this.#download(key, onProgress, (options) => this.#store.resume(key, options));
  }

  pause(key: string): Promise<Reply<void>> {
    return reply(() => this.#stop(key));
  }

  remove(key: string): Promise<Reply<void>> {
    return reply(async () => {
      await this.#stop(key);
      await this.#store.remove(key);
    });
  }

  removeBundled(): Promise<Reply<void>> {
    return reply(() => removeBundled(this.root));
  }

  list(): Promise<Reply<Shelves>> {
    return reply(async () => {
      const { usage = null } = await this.estimate();
      const shelves = { bundled: await bundledFiles(this.root), usedBytes: usage };
      try {
        return { ...shelves, stored: await this.#store.list(), refused: null };
      } catch (error) {
        return { ...shelves, stored: [], refused: errorData(error).message };
      }
    });
  }

  #download(key: string, onProgress: OnProgress, fetch: (options: StoreOptions) => Promise<StoredModel>): Promise<Reply<StoredModel>> {
    return reply(async () => {
      if (this.#downloads.has(key)) throw new SelfRagError('download-running', 'This model is being downloaded already.', { key });
      const controller = new AbortController();
      const fetching = fetch({ signal: controller.signal, onProgress: sparingly(onProgress) });
      this.#downloads.set(key, { controller, ended: fetching.catch(() => undefined) });
      try {
        return await fetching;
      } catch (error) {
        if (!controller.signal.aborted) throw error;
        const stored = (await this.#store.list()).find((model) => model.key === key);
        if (stored) return stored;
        throw new SelfRagError('download-stopped', 'The download was stopped before anything came.', { key });
      } finally {
        this.#downloads.delete(key);
      }
    });
  }

  async #stop(key: string): Promise<void> {
    const download = this.#downloads.get(key);
    download?.controller.abort();
    await download?.ended;
  }
}

/** Not more often than a person sees; the first of a file, its end and notes always. */
function sparingly(tell: OnProgress): OnProgress {
  let last = -Infinity;
  return (progress: StoreProgress) => {
    const now = performance.now();
    const { fileBytes, fileTotalBytes, note } = progress;
    if (now - last < EVERY_MS && note === null && fileBytes > 0 && fileBytes < fileTotalBytes) return;
    last = now;
    tell(progress);
  };
}
