/**
 * One file, fetched into an open file and hashed on the way. What is kept of it already is hashed and stays; the rest is
 * asked for with a range. A line that breaks or stands still is taken up again, a few times by itself and then by a person.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { SelfRagError } from '../../selfrag';
import { Line } from '../line';
import { nextTask } from '../nextTask';
import { writeWhole, type OpenFile } from './shelf';
import { sizeText } from './sizes';
import { refused, unreachable } from './web';

export interface WantedFile {
  readonly url: string;
  /** For messages. */
  readonly path: string;
  /** Place of the file, for messages. */
  readonly title: string;
  readonly bytes: number;
  /** Hex; null: not known. */
  readonly sha256: string | null;
  /** What told the version of the part that is kept: an ETag or a date; null: unknown. */
  readonly validator: string | null;
}

export interface DownloadOptions {
  /** Bytes of this file that are kept so far. */
  onProgress?(bytes: number): void;
  /** Before the first byte is kept: what tells this version of the file from others. */
  onValidator?(validator: string | null): Promise<void>;
  /** A sentence for people. */
  onNote?(note: string): void;
  signal?: AbortSignal;
  /** Waits before the tries that follow a broken line, in milliseconds; another waits for a person. */
  retries?: readonly number[];
  /** Milliseconds without a byte after which a line counts as broken. */
  patience?: number;
}

const RETRIES = [1000, 2000, 4000];
/** Bytes hashed at a time, between which a pause is heard. */
const PIECE = 4 * 2 ** 20;

/**
 * @returns its SHA-256, hex
 * @throws SelfRagError `network`, `place-refused`, `file-missing`, `file-altered`, `quota-exceeded`; what was fetched
 * stays, except of a file that is not the one that is wanted
 */
export async function downloadFile(file: OpenFile, wanted: WantedFile, options: DownloadOptions = {}): Promise<string> {
  const { signal, retries = RETRIES } = options;
  const kept = await Kept.open(file, wanted, options);
  let validator = wanted.validator;
  for (let tries = 0; kept.bytes < wanted.bytes; ) {
    const before = kept.bytes;
    const line = new Line(signal, options.patience);
    try {
      const response = await line.until(ask(wanted, kept.bytes, line.signal));
      const version = versionOf(response);
      const goesOn = response.status === 206 && startOf(response, kept.bytes) && (version === null || validator === null || version === validator);
      if (kept.bytes > 0 && !goesOn) {
        options.onNote?.(`${wanted.path} starts over: ${response.status === 206 ? 'it was changed on the server' : 'the server cannot send the rest alone'}.`);
        kept.forget();
        // A range of a changed file is of no use; it is asked for whole.
        if (response.status !== 200) {
          response.body?.cancel().catch(() => undefined);
          validator = null;
          continue;
        }
      }
      if (kept.bytes === 0) {
        validator = version;
        await options.onValidator?.(version);
      }
      await kept.take(response, line);
      // A body that ends early without an error is a broken line, too.
      if (kept.bytes < wanted.bytes) throw new Error(`the line ended after ${kept.bytes} of ${wanted.bytes} bytes`);
    } catch (cause) {
      if (signal?.aborted || cause instanceof SelfRagError) throw cause;
      if (kept.bytes > before) tries = 0;
      const wait = retries[tries++];
      if (wait === undefined) throw unreachable(wanted.path, wanted.title, cause);
      await pause(wait, signal);
    } finally {
      line.end();
    }
  }
  return kept.settle();
}

/** Whether the server has another version of the file than the one that is kept; false where it does not tell. */
export async function isChanged({ url, validator }: WantedFile, { signal, patience }: DownloadOptions): Promise<boolean> {
  if (validator === null) return false;
  const line = new Line(signal, patience);
  try {
    const response = await line.until(fetch(url, { method: 'HEAD', cache: 'no-store', signal: line.signal }));
    const version = response.ok ? versionOf(response) : null;
    return version !== null && version !== validator;
  } catch (error) {
    if (signal?.aborted) throw error;
    return false;
  } finally {
    line.end();
  }
}

/** What is kept of a file, and its hash so far. */
class Kept {
  bytes = 0;
  #hash = sha256.create();

  private constructor(
    readonly file: OpenFile,
    readonly wanted: WantedFile,
    readonly options: DownloadOptions,
  ) {}

  /** Takes up what is there. */
  static async open(file: OpenFile, wanted: WantedFile, options: DownloadOptions): Promise<Kept> {
    const kept = new Kept(file, wanted, options);
    if (file.getSize() > wanted.bytes) kept.forget();
    const end = file.getSize();
    const piece = new Uint8Array(Math.min(PIECE, end));
    while (kept.bytes < end) {
      await nextTask();
      options.signal?.throwIfAborted();
      const read = file.read(piece.subarray(0, Math.min(PIECE, end - kept.bytes)), { at: kept.bytes });
      if (read === 0) break;
      kept.#hash.update(piece.subarray(0, read));
      kept.bytes += read;
      options.onProgress?.(kept.bytes);
    }
    return kept;
  }

  async take(response: Response, line: Line): Promise<void> {
    const body = response.body as ReadableStream<Uint8Array<ArrayBuffer>>;
    try {
      for await (const piece of line.pieces(body, () => this.bytes === this.wanted.bytes)) this.#append(piece);
    } finally {
      this.file.flush();
    }
  }

  #append(data: Uint8Array): void {
    if (this.bytes + data.byteLength > this.wanted.bytes) throw this.#altered(`it is longer than ${this.wanted.bytes} bytes`);
    if (!writeWhole(this.file, data, this.bytes)) {
      this.file.truncate(this.bytes);
      throw new SelfRagError(
        'quota-exceeded',
        `The browser's storage is full: ${sizeText(this.bytes)} of ${sizeText(this.wanted.bytes)} of ${this.wanted.path} are kept. Delete other models or free space on the disk, then resume.`,
        { file: this.wanted.path, keptBytes: this.bytes, neededBytes: this.wanted.bytes },
      );
    }
    this.#hash.update(data);
    this.bytes += data.byteLength;
    this.options.onProgress?.(this.bytes);
  }

  settle(): string {
    const digest = Array.from(this.#hash.digest(), (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (this.wanted.sha256 !== null && digest !== this.wanted.sha256) throw this.#altered('its SHA-256 is another');
    return digest;
  }

  forget(): void {
    this.file.truncate(0);
    this.#hash = sha256.create();
    this.bytes = 0;
    this.options.onProgress?.(0);
  }

  #altered(how: string): SelfRagError {
    this.forget();
    const { path, title, sha256: expected } = this.wanted;
    return new SelfRagError(
      'file-altered',
      `${path} of ${title} is not the file that was announced: ${how}. It was thrown away. Check the model again; if it stays so, the copy there is damaged.`,
      { file: path, place: title, expected },
    );
  }
}

/**
 * `If-Range` would make the browser ask the server for leave first, which hosts that allow plain reading refuse; so the
 * version is compared here.
 */
async function ask({ url, path, title }: WantedFile, from: number, signal?: AbortSignal): Promise<Response> {
  // Not through the HTTP cache, which would keep the file a second time.
  const response = await fetch(url, {
    cache: 'no-store',
    ...(from > 0 && { headers: { Range: `bytes=${from}-` } }),
    ...(signal && { signal }),
  });
  if (response.status === 404 || response.status === 410) {
    throw new SelfRagError('file-missing', `${path} is no longer in ${title}. Check the model again.`, { file: path, place: title });
  }
  // 416: what is kept is longer than what is there now.
  if (!response.ok && !(response.status === 416 && from > 0)) {
    // A server in trouble may be well again in a moment.
    if (response.status >= 500 || response.status === 429) throw new Error(`status ${response.status}`);
    throw refused(response.status, path, title);
  }
  return response;
}

/** Readable across origins only where the server exposes it; dates always are. */
function versionOf({ headers }: Response): string | null {
  return headers.get('etag') ?? headers.get('last-modified');
}

/** A server may hide where a part begins from other origins; it then is what was asked for. */
function startOf({ headers }: Response, from: number): boolean {
  const start = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  return start === undefined || Number(start) === from;
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
