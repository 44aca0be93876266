import { Button } from '../../components/Button';
import { ErrorNotice } from '../../components/Notice';
import { useModels, useModelsState } from '../../state/modelsContext';
import { DownloadProgress } from './DownloadProgress';

/** Downloads that are not in the list of stored models yet, and those that never came to be in it. */
export function PendingDownloads() {
  const { pause, remove } = useModels();
  const { downloads, failures, shelves } = useModelsState();
  const listed = new Set(shelves?.stored.map(({ key }) => key));
  const pending = Object.entries(downloads).filter(([key]) => !listed.has(key));
  const failed = Object.entries(failures).filter(([key]) => !listed.has(key) && !(key in downloads));
  return (
    <>
      {pending.map(([key, progress]) => (
        <div key={key} className="space-y-2 rounded-xl border border-line px-4 py-3">
          {progress === null ? (
            <Button disabled>Starting …</Button>
          ) : (
            <>
              <DownloadProgress progress={progress} />
              <Button onClick={() => void pause(key)}>Pause</Button>
              <Button look="quiet" onClick={() => void remove(key)}>
                Cancel
              </Button>
            </>
          )}
        </div>
      ))}
      {failed.map(([key, error]) => (
        <ErrorNotice key={key} error={error} />
      ))}
    </>
  );
}
