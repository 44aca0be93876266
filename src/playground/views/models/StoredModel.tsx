import type { StoredModel as Stored } from '../../../models/sources/store';
import { Button } from '../../components/Button';
import { ErrorNotice } from '../../components/Notice';
import { bytes, count } from '../../lib/format';
import { useEngine } from '../../state/context';
import { useModels, useModelsState } from '../../state/modelsContext';
import { ARCHITECTURE } from './choiceName';
import { DeleteButton } from './DeleteButton';
import { DownloadProgress } from './DownloadProgress';
import { ModelRow } from './ModelRow';

/** A model that was brought in and is kept, or on its way. */
export function StoredModel({ model }: { model: Stored }) {
  const { choose, resume, pause, remove } = useModels();
  const { downloads, failures, notes } = useModelsState();
  const engine = useEngine();
  const { key, name, title, complete, keptBytes, totalBytes, contextTokens, architecture, error } = model;
  const progress = downloads[key];
  const failure = error ?? failures[key];
  const size = complete || error ? bytes(keptBytes) : `${bytes(keptBytes)} of ${bytes(totalBytes)}`;
  const idle = progress === undefined;
  const starting = progress === null;
  // While it is being fetched, the progress tells the size.
  const known = architecture ? [ARCHITECTURE[architecture], count(contextTokens, 'token')] : [];
  const facts = idle || starting ? [size, ...known] : known;
  return (
    <ModelRow
      name={name}
      title={title}
      facts={facts}
      chosen={engine.model.kind === 'stored' && engine.model.key === key}
      onUse={complete && idle ? () => choose({ kind: 'stored', key }) : null}
      actions={
        idle ? (
          <>
            {!complete && !error && <Button onClick={() => void resume(key)}>Resume</Button>}
            <DeleteButton size={keptBytes} onDelete={() => void remove(key)} />
          </>
        ) : starting ? (
          <Button disabled>Starting …</Button>
        ) : (
          <>
            <Button onClick={() => void pause(key)}>Pause</Button>
            <Button look="quiet" onClick={() => void remove(key)}>
              Cancel
            </Button>
          </>
        )
      }
    >
      {progress && <DownloadProgress progress={progress} />}
      {notes[key] && <p className="text-xs text-muted">{notes[key]}</p>}
      {failure && idle && <ErrorNotice error={failure} />}
    </ModelRow>
  );
}
