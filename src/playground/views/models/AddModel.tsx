import { useId, useState, type FormEvent } from 'react';
import { Button } from '../../components/Button';
import { Disclosure } from '../../components/Disclosure';
import { ErrorNotice } from '../../components/Notice';
import { pickFolder } from '../../lib/pickFolder';
import { useModels, useModelsState } from '../../state/modelsContext';
import { CheckedModel } from './CheckedModel';
import { PendingDownloads } from './PendingDownloads';

/** Brings a model in: an id or an address is checked before anything is downloaded; a folder is read where it lies. */
export function AddModel() {
  const { check, checkFolder, setHub } = useModels();
  const state = useModelsState();
  const [typed, setTyped] = useState('');
  const field = useId();
  const hubField = useId();

  function submit(event: FormEvent) {
    event.preventDefault();
    void check(typed);
  }

  return (
    <section aria-labelledby="add-model" className="space-y-3">
      <h3 id="add-model" className="text-base font-semibold">
        Add a model
      </h3>
      <form onSubmit={submit} className="space-y-1.5">
        <label htmlFor={field} className="text-sm font-medium">
          Hugging Face id or address
        </label>
        <div className="flex flex-wrap gap-2">
          <input
            id={field}
            className="field min-w-0 flex-1 basis-64"
            placeholder="owner/name or https://…"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <Button type="submit" look="primary" icon="search" disabled={state.check.phase === 'checking'}>
            Check
          </Button>
        </div>
        <p className="text-xs text-muted">
          owner/name, owner/name/folder@revision, or the address of a folder or of its manifest.json. Nothing large is
          downloaded by the check.
        </p>
      </form>
      <Button
        icon="upload"
        onClick={async () => {
          const chosen = await pickFolder();
          if (chosen) await checkFolder(chosen);
        }}
      >
        Choose a folder on this device
      </Button>
      <div aria-live="polite" className="space-y-3">
        {state.check.phase === 'checking' && <p className="text-sm text-muted">Looking at {state.check.title} …</p>}
        {state.check.phase === 'failed' && <ErrorNotice error={state.check.error} />}
        {state.check.phase === 'checked' && <CheckedModel origin={state.check.origin} model={state.check.model} />}
      </div>
      <PendingDownloads />
      <Disclosure title="Another hub">
        <div className="space-y-1.5 pb-1">
          <label htmlFor={hubField} className="text-sm font-medium">
            Address of the hub
          </label>
          <input id={hubField} className="field" spellCheck={false} defaultValue={state.hub} onBlur={(event) => setHub(event.target.value)} />
          <p className="text-xs text-muted">A mirror that answers as huggingface.co does.</p>
        </div>
      </Disclosure>
    </section>
  );
}
