/** Which generator was chosen, kept for the next visit. Handles of folders go into IndexedDB, which alone can hold them. */
import { BUNDLED, type ModelChoice } from '../../models/sources/origin';

export interface KeptChoice {
  /** The choice of the last visit; the shipped generator where there is none. Never rejects. */
  read(): Promise<ModelChoice>;
  /** Never rejects: without storage the choice lives as long as the page. */
  write(choice: ModelChoice): Promise<void>;
}

const KEY = 'model';
const DATABASE = 'models';
const FOLDERS = 'folders';

export function keptChoice(): KeptChoice {
  return {
    async read() {
      try {
        const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as { kind?: string; key?: string; name?: string } | null;
        if (kept?.kind === 'stored' && kept.key) return { kind: 'stored', key: kept.key };
        const folder = kept?.kind === 'folder' && kept.name ? await folders('readonly', (store) => store.get(KEY)) : undefined;
        return folder instanceof FileSystemDirectoryHandle ? { kind: 'folder', name: folder.name, folder } : BUNDLED;
      } catch {
        return BUNDLED;
      }
    },
    async write(choice) {
      try {
        // Picked files, unlike a handle, cannot be opened again at another visit.
        const lasts = choice.kind === 'stored' || (choice.kind === 'folder' && choice.folder instanceof FileSystemDirectoryHandle);
        if (!lasts) return localStorage.removeItem(KEY);
        if (choice.kind === 'folder') await folders('readwrite', (store) => store.put(choice.folder, KEY));
        localStorage.setItem(KEY, JSON.stringify({ ...choice, folder: undefined }));
      } catch {
        // Storage refused.
      }
    },
  };
}

function folders<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(FOLDERS);
    opening.onerror = () => reject(opening.error as DOMException);
    opening.onsuccess = () => {
      const request = act(opening.result.transaction(FOLDERS, mode).objectStore(FOLDERS));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error as DOMException);
      request.transaction?.addEventListener('complete', () => opening.result.close());
    };
  });
}
