import { BUNDLED } from '../../../models/sources/origin';
import type { Shelves } from '../../library/api';
import { bytes, count } from '../../lib/format';
import { useEngine } from '../../state/context';
import { useModels } from '../../state/modelsContext';
import { BUNDLED_NAME } from './choiceName';
import { DeleteButton } from './DeleteButton';
import { ModelRow } from './ModelRow';

/** The generator that comes with the page; encoder and index are kept with it. */
export function BundledModel({ files }: { files: Shelves['bundled'] }) {
  const { choose, removeBundled } = useModels();
  const { model } = useEngine();
  const size = files.reduce((sum, file) => sum + file.bytes, 0);
  const kept = size > 0 ? `${bytes(size)} kept in ${count(files.length, 'file')}, with encoder and index` : 'not kept yet';
  return (
    <ModelRow
      name={BUNDLED_NAME}
      title="comes with this page"
      facts={[kept]}
      chosen={model.kind === 'bundled'}
      onUse={() => choose(BUNDLED)}
      actions={size > 0 && <DeleteButton size={size} label="Delete the copies" onDelete={() => void removeBundled()} />}
    />
  );
}
