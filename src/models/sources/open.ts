/** How a chosen generator is opened. Only workers import this: it brings the tokenizer along. */
import type { ModelLocation } from '../load';
import { MANIFEST, folderFiles, storedFiles } from './files';
import { folderPlace } from './folder';
import { opfsShelf } from './opfs';
import type { ModelChoice } from './origin';

export interface ChosenModel extends ModelLocation {
  /** Speaks for the GPU where no log-probs of the model itself are known; null: it brings its own. */
  readonly reference: ModelLocation | null;
}

/** @param bundled the shipped generator */
export function openModel(choice: ModelChoice, bundled: ModelLocation): ChosenModel {
  if (choice.kind === 'bundled') return { ...bundled, reference: null };
  const files = choice.kind === 'stored' ? storedFiles(opfsShelf(), choice.key) : folderFiles(folderPlace(choice.name, choice.folder));
  return { files, manifestPath: MANIFEST, reference: bundled };
}
