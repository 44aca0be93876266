import { ErrorNotice, Notice } from '../../components/Notice';
import { bytes } from '../../lib/format';
import { useModelsState } from '../../state/modelsContext';
import { AddModel } from './AddModel';
import { BundledModel } from './BundledModel';
import { FolderModel } from './FolderModel';
import { RunsNow } from './RunsNow';
import { StoredModel } from './StoredModel';

/** Which model runs, which ones can, and how another one is brought in. */
export function ModelsView() {
  const { shelves, folders, persisted, error } = useModelsState();
  const stored = shelves?.stored ?? [];
  return (
    <>
      <RunsNow />
      {error && <ErrorNotice error={error} />}
      <section aria-labelledby="models-here" className="space-y-3">
        <h3 id="models-here" className="text-base font-semibold">
          Models on this device
        </h3>
        <ul className="space-y-2">
          <BundledModel files={shelves?.bundled ?? []} />
          {stored.map((model) => (
            <StoredModel key={model.key} model={model} />
          ))}
          {folders.map((folder) => (
            <FolderModel key={folder.name} opened={folder} />
          ))}
        </ul>
        {shelves?.usedBytes ? (
          <p className="text-xs text-muted tabular-nums">All in all this page keeps {bytes(shelves.usedBytes)} on this device.</p>
        ) : null}
        {shelves?.refused && <Notice kind="info" title={shelves.refused} />}
        {persisted === false && (
          <p className="text-xs text-muted">
            The browser did not promise to keep what is stored: it may clear it when space on the disk is short. Pages that
            are bookmarked or installed are more often kept.
          </p>
        )}
      </section>
      <AddModel />
    </>
  );
}
