/** A place that holds a model's files before anything of it is kept: a repository, an address, a folder on disk. */
import { SelfRagError } from '../../selfrag';

/** A file as its place names it. */
export interface PlaceFile {
  /** Relative to the place, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Hex; null: the place does not know it. */
  readonly sha256: string | null;
}

export interface ModelPlace {
  /** For messages: "owner/name", "folder llama", an address. */
  readonly title: string;
  /** All files below it; null: this place cannot say what it holds. @throws SelfRagError `network`, `place-missing`, `place-refused` */
  list(signal?: AbortSignal): Promise<readonly PlaceFile[] | null>;
  /** A small file; null: not there. @throws SelfRagError `network`, `place-refused` */
  read(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Bytes of a file by itself, for places that cannot list; null: not there. @throws SelfRagError `size-unknown`, `network` */
  size(path: string, signal?: AbortSignal): Promise<number | null>;
}

export function joinPath(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

export function fileMissing(path: string, title: string, what: string): SelfRagError {
  return new SelfRagError('file-missing', `${path} is not in ${title}. ${what}`, { file: path, place: title });
}
