import type { ModelChoice } from '../../../models/sources/origin';
import type { Shelves } from '../../library/api';
import type { OpenedFolder } from '../../state/models';

export const BUNDLED_NAME = 'Pocket model';

export const ARCHITECTURE = { llama: 'Llama', mistral: 'Mistral' };

/** What a choice is called before it is loaded. */
export function choiceName(choice: ModelChoice, shelves: Shelves | null, folders: readonly OpenedFolder[]): string {
  if (choice.kind === 'bundled') return BUNDLED_NAME;
  if (choice.kind === 'folder') return folders.find(({ name }) => name === choice.name)?.model?.manifest.name ?? `Folder ${choice.name}`;
  return shelves?.stored.find(({ key }) => key === choice.key)?.name ?? 'A stored model';
}
