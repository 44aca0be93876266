/** Models that a person brought and that are kept: fetched file by file, gone on with after a break, listed, deleted. */
import { errorData, SelfRagError, type ErrorData } from '../../selfrag';
import { contextLimit, neededFiles, type GeneratorManifest, type ManifestFile } from '../onnx/manifest';
import type { CheckedModel } from './check';
import { downloadFile, isChanged, type DownloadOptions, type WantedFile } from './download';
import { originKey, originTitle, type WebOrigin } from './origin';
import { joinPath } from './place';
import { readRecord, RECORD_FILES, writeRecord, type StoreRecord } from './record';
import { requireRoom, type Estimate } from './room';
import type { Shelf } from './shelf';
import { webPlace } from './web';

export interface StoredModel {
  readonly key: string;
  readonly title: string;
  /** As its manifest calls it. */
  readonly name: string;
  /** What lies on disk now. */
  readonly keptBytes: number;
  readonly totalBytes: number;
  /** Whether it can run. */
  readonly complete: boolean;
  /** null: not known. */
  readonly architecture: GeneratorManifest['architecture'] | null;
  /** Tokens of prompt and output together. */
  readonly contextTokens: number;
  readonly files: readonly { readonly path: string; readonly keptBytes: number; readonly bytes: number }[];
  /** Why nothing but its deletion is possible; null: all is well. */
  readonly error: ErrorData | null;
}

export interface StoreProgress {
  readonly key: string;
  /** The file that is being fetched. */
  readonly path: string;
  readonly fileBytes: number;
  readonly fileTotalBytes: number;
  /** Over all files. */
  readonly keptBytes: number;
  readonly totalBytes: number;
  /** What a person should know, e.g. that a file starts over; a sentence, or null. */
  readonly note: string | null;
}

export interface StoreOptions {
  onProgress?(progress: StoreProgress): void;
  signal?: AbortSignal;
  /** As of `downloadFile`. */
  retries?: readonly number[];
  patience?: number;
}

export class ModelStore {
  /** Of downloads under way: their records are being written, and are not read back meanwhile. */
  readonly #live = new Map<string, StoreRecord>();

  constructor(
    private readonly shelf: Shelf,
    private readonly estimate: Estimate,
  ) {}

  async list(): Promise<StoredModel[]> {
    return Promise.all((await this.shelf.keys()).map((key) => this.#describe(key)));
  }

  /**
   * Fetches a checked model; what an earlier try left of the same files stays.
   * @throws SelfRagError `quota-too-small` with figures, before anything is fetched; those of `downloadFile`, of the shelf
   */
  async add(origin: WebOrigin, checked: CheckedModel, options: StoreOptions = {}): Promise<StoredModel> {
    const key = originKey(origin);
    const before = await readRecord(this.shelf, key).catch(() => null);
    const { manifest, folder } = checked;
    const files: Record<string, StoreRecord['files'][string]> = {};
    const stale: string[] = [];
    for (const file of neededFiles(manifest)) {
      const earlier = before?.manifest.files.find(({ path }) => path === file.path);
      const same = before?.folder === folder && earlier?.bytes === file.bytes && earlier.sha256 === file.sha256;
      const kept = same ? before.files[file.path] : undefined;
      files[file.path] = kept ?? { validator: null, sha256: null };
      if (!kept) stale.push(file.path);
    }
    const record = { origin, folder, manifest, files };
    const sizes = await this.shelf.sizes(key);
    await this.#requireRoom(manifest, new Map([...sizes].filter(([path]) => !stale.includes(path))));
    for (const path of stale) if (sizes.has(path)) await this.#empty(key, path);
    await writeRecord(this.shelf, key, record);
    return this.#fetch(key, record, options);
  }

  /** Goes on with a download that was broken off. @throws as `add`, and `model-missing` */
  async resume(key: string, options: StoreOptions = {}): Promise<StoredModel> {
    const record = await readRecord(this.shelf, key);
    if (!record) throw new SelfRagError('model-missing', 'This model is not stored any more. Add it again.', { key });
    await this.#requireRoom(record.manifest, await this.shelf.sizes(key));
    return this.#fetch(key, record, options);
  }

  remove(key: string): Promise<void> {
    return this.shelf.remove(key);
  }

  async #fetch(key: string, record: StoreRecord, options: StoreOptions): Promise<StoredModel> {
    this.#live.set(key, record);
    try {
      await this.#fetchFiles(key, record, options);
    } finally {
      this.#live.delete(key);
    }
    return this.#describe(key);
  }

  async #fetchFiles(key: string, record: StoreRecord, { onProgress, signal, retries, patience }: StoreOptions): Promise<void> {
    const { manifest, folder, origin } = record;
    const place = webPlace(origin);
    const files = { ...record.files };
    const wanted = neededFiles(manifest);
    const kept = new Map(await this.shelf.sizes(key));
    const totalBytes = bytesOf(wanted);
    // Without the hashes of all files only their versions tell that those of two releases would come together.
    const unsure = wanted.some(({ sha256 }) => sha256 === null);
    for (const { path, bytes, sha256 } of wanted) {
      const known = files[path] ?? { validator: null, sha256: null };
      const report = (note: string | null) => {
        const keptBytes = wanted.reduce((sum, file) => sum + Math.min(kept.get(file.path) ?? 0, file.bytes), 0);
        onProgress?.({ key, path, fileBytes: kept.get(path) ?? 0, fileTotalBytes: bytes, keptBytes, totalBytes, note });
      };
      report(null);
      const note = async (state: StoreRecord['files'][string]) => {
        files[path] = state;
        await writeRecord(this.shelf, key, { ...record, files });
      };
      const options: DownloadOptions = {
        onValidator: (validator) => note({ validator, sha256: null }),
        onProgress(now) {
          kept.set(path, now);
          report(null);
        },
        onNote: report,
        ...(signal && { signal }),
        ...(retries && { retries }),
        ...(patience !== undefined && { patience }),
      };
      let target: WantedFile = { url: place.address(joinPath(folder, path)), path, title: place.title, bytes, sha256, validator: known.validator };
      if (kept.get(path) === bytes) {
        if (unsure && (await isChanged(target, options))) {
          await this.#empty(key, path);
          kept.set(path, 0);
          target = { ...target, validator: null };
          report(`${path} starts over: it was changed on the server.`);
        } else if (known.sha256 !== null) continue;
      }
      const file = await this.shelf.open(key, path);
      let digest: string;
      try {
        digest = await downloadFile(file, target, options);
      } finally {
        file.close();
      }
      await note({ validator: files[path]?.validator ?? null, sha256: digest });
    }
  }

  async #describe(key: string): Promise<StoredModel> {
    const sizes = await this.shelf.sizes(key);
    const onDisk = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
    try {
      const record = this.#live.get(key) ?? (await readRecord(this.shelf, key));
      if (!record) throw new SelfRagError('record-damaged', 'Nothing says what these files are. Delete them.', { key });
      const { manifest, origin } = record;
      const files = neededFiles(manifest).map(({ path, bytes }) => ({ path, bytes, keptBytes: sizes.get(path) ?? 0 }));
      return {
        key,
        title: originTitle(origin),
        name: manifest.name,
        keptBytes: onDisk - RECORD_FILES.reduce((sum, { path }) => sum + (sizes.get(path) ?? 0), 0),
        totalBytes: bytesOf(neededFiles(manifest)),
        complete: files.every(({ path, bytes, keptBytes }) => keptBytes === bytes && Boolean(record.files[path]?.sha256)),
        architecture: manifest.architecture,
        contextTokens: contextLimit(manifest),
        files,
        error: null,
      };
    } catch (error) {
      const unknown = { title: key, name: key, totalBytes: onDisk, complete: false, architecture: null, contextTokens: 0, files: [] };
      return { key, keptBytes: onDisk, ...unknown, error: errorData(error) };
    }
  }

  #requireRoom(manifest: GeneratorManifest, kept: ReadonlyMap<string, number>): Promise<void> {
    const needed = [...neededFiles(manifest), ...RECORD_FILES].reduce((sum, { path, bytes }) => sum + Math.max(0, bytes - (kept.get(path) ?? 0)), 0);
    return requireRoom(this.shelf, this.estimate, needed, manifest.name);
  }

  async #empty(key: string, path: string): Promise<void> {
    const file = await this.shelf.open(key, path);
    file.truncate(0);
    file.close();
  }
}

function bytesOf(files: readonly ManifestFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
