/** Where a model of a person's own comes from and which one runs, as plain data, and how a person writes it. */
import { SelfRagError } from '../../selfrag';

export const HUB = 'https://huggingface.co';

export type WebOrigin =
  | {
      readonly kind: 'hub';
      /** `owner/name` */
      readonly id: string;
      readonly revision: string;
      /** Folder inside the repository, no slashes at its ends; empty: look for it. */
      readonly folder: string;
      /** Address of the hub or of a mirror, no slash at the end. */
      readonly hub: string;
    }
  | {
      readonly kind: 'url';
      /** Address of the folder, with a slash at the end. */
      readonly url: string;
    };

/** A folder that a person picked: a handle that can be kept for the next visit, or its files. */
export type PickedFolder = FileSystemDirectoryHandle | readonly PickedFile[];

export interface PickedFile {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  readonly file: File;
}

/** Which generator is to run. */
export type ModelChoice =
  | { readonly kind: 'bundled' }
  | { readonly kind: 'stored'; readonly key: string }
  | { readonly kind: 'folder'; readonly name: string; readonly folder: PickedFolder };

export const BUNDLED: ModelChoice = { kind: 'bundled' };

export type ModelOrigin = WebOrigin | { readonly kind: 'folder'; readonly name: string; readonly folder: PickedFolder };

/** Names do not begin with a dot or a dash, as on the hub; a folder is no way up. */
const ID = /^(\w[\w.-]*\/\w[\w.-]*)((?:\/(?!\.{1,2}(?:[/@]|$))[\w.-]+)*)(?:@([\w./-]+))?$/;

/**
 * What a person typed: `owner/name`, `owner/name/folder@revision`, or an address of a folder, of a manifest.json or of a
 * page of the hub.
 * @param hub where ids are looked up, without a slash at the end
 * @throws SelfRagError `origin-invalid`
 */
export function parseOrigin(typed: string, hub = HUB): WebOrigin {
  const text = typed.trim();
  if (!text.includes('://')) {
    const [, id, folder = '', revision = 'main'] = ID.exec(text) ?? [];
    if (id) return { kind: 'hub', id, revision, folder: folder.slice(1), hub };
    throw new SelfRagError(
      'origin-invalid',
      'Type a Hugging Face id such as owner/name or owner/name@revision, or an address that begins with https://.',
      { typed: text },
    );
  }
  const url = parseUrl(text);
  const [, id, revision = 'main', folder = ''] = /^\/([^/]+\/[^/]+)(?:\/(?:tree|resolve|blob)\/([^/]+)\/?(.*?))?\/?$/.exec(url.pathname) ?? [];
  if (id && url.origin === new URL(hub).origin) {
    return { kind: 'hub', id, revision: decodeURIComponent(revision), folder: decodeURIComponent(folder).replace(/\/?manifest\.json$/, ''), hub };
  }
  url.hash = '';
  url.pathname = url.pathname.replace(/\/(manifest|genai_config)\.json$/, '/');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return { kind: 'url', url: url.href };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new SelfRagError('origin-invalid', `${text} is not a web address. It has to begin with https:// or http://.`, { typed: text });
}

/** How the page names it. */
export function originTitle(origin: ModelOrigin): string {
  if (origin.kind === 'url') return origin.url;
  if (origin.kind === 'folder') return `folder ${origin.name}`;
  const folder = origin.folder === '' ? '' : `/${origin.folder}`;
  return `${origin.id}${folder}${origin.revision === 'main' ? '' : `@${origin.revision}`}`;
}

/** Name of the place where its files are kept: the same for the same origin, safe as a file name. */
export function originKey(origin: WebOrigin): string {
  const text = origin.kind === 'url' ? origin.url : `${origin.hub}/${origin.id}/${origin.folder}@${origin.revision}`;
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  const words = text.replace(/^https?:\/\//, '').replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '');
  return `${words.slice(-60)}-${hash.toString(16).padStart(16, '0')}`;
}
