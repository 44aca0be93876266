/** Lets a person choose a folder: by a handle where the browser has them, else by the files in it. */
import type { PickedFolder } from '../../models/sources/origin';

export interface ChosenFolder {
  readonly name: string;
  readonly folder: PickedFolder;
}

type Picker = (options: { id: string; mode: 'read' }) => Promise<FileSystemDirectoryHandle>;

/** null: nothing was chosen. */
export async function pickFolder(): Promise<ChosenFolder | null> {
  const picker = (window as { showDirectoryPicker?: Picker }).showDirectoryPicker;
  if (!picker) return pickFiles();
  try {
    const folder = await picker.call(window, { id: 'model', mode: 'read' });
    return { name: folder.name, folder };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    // Frames of other sites may not open it.
    return pickFiles();
  }
}

function pickFiles(): Promise<ChosenFolder | null> {
  const input = Object.assign(document.createElement('input'), { type: 'file', webkitdirectory: true, hidden: true });
  // Some browsers only open what is in the page.
  document.body.append(input);
  return new Promise<ChosenFolder | null>((resolve) => {
    input.addEventListener('change', () => resolve(folderOf([...(input.files ?? [])])));
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  }).finally(() => input.remove());
}

/** Paths of picked files begin with the folder's own name, which is not known of an empty one. */
export function folderOf(files: readonly File[]): ChosenFolder {
  const [first] = files;
  if (!first) return { name: '', folder: [] };
  const folder = files.map((file) => ({ path: file.webkitRelativePath.split('/').slice(1).join('/'), file }));
  return { name: first.webkitRelativePath.split('/')[0] ?? first.name, folder };
}

/** Asks to read a folder of an earlier visit; only in answer to a click. */
export async function allowed(folder: PickedFolder, ask: boolean): Promise<boolean> {
  const handle = folder as FileSystemDirectoryHandle & Partial<Record<'queryPermission' | 'requestPermission', (how: { mode: 'read' }) => Promise<PermissionState>>>;
  const query = ask ? handle.requestPermission : handle.queryPermission;
  return query === undefined || (await query.call(handle, { mode: 'read' })) === 'granted';
}
