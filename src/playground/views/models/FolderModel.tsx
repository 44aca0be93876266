import { Button } from '../../components/Button';
import { bytes, count } from '../../lib/format';
import { useEngine } from '../../state/context';
import type { OpenedFolder } from '../../state/models';
import { useModels } from '../../state/modelsContext';
import { ModelRow } from './ModelRow';

/** A model in a folder on disk: read where it lies, so nothing of it is stored or deleted here. */
export function FolderModel({ opened }: { opened: OpenedFolder }) {
  const { choose, forgetFolder, reopen } = useModels();
  const engine = useEngine();
  const { name, folder, model } = opened;
  const chosen = engine.model.kind === 'folder' && engine.model.name === name;
  const facts = model ? [bytes(model.totalBytes), count(model.contextTokens, 'token')] : ['the browser asks before it reads it again'];
  return (
    <ModelRow
      name={model?.manifest.name ?? name}
      title={`folder ${name}, read where it lies`}
      facts={facts}
      chosen={chosen}
      useLabel={model ? 'Use' : 'Allow and use'}
      onUse={() => (model ? choose({ kind: 'folder', name, folder }) : void reopen(opened))}
      actions={
        <Button look="quiet" onClick={() => forgetFolder(name)}>
          Take out of the list
        </Button>
      }
    />
  );
}
