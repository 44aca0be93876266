import { Dialog } from 'radix-ui';
import { useState } from 'react';
import type { Passage } from '../../../selfrag';
import { Button } from '../../components/Button';
import { usePlayground } from '../../state/context';

/** Changes the text of a passage for the next run: does the model read, or does it remember? */
export function EditPassage({ passage }: { passage: Passage }) {
  const { draft, corpus } = usePlayground();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(passage.text);

  /** What the next run would read. */
  const inForce = () => draft.store.getState().edits.find((edit) => edit.id === passage.id)?.text ?? passage.text;

  async function save() {
    setOpen(false);
    // The encyclopedia knows the original; a passage that is not in it keeps the text of this run as its original.
    const original = await corpus.ready().then(
      ({ byId }) => byId.get(passage.id)?.text ?? passage.text,
      () => passage.text,
    );
    draft.edit(passage.id, text, original);
  }

  return (
    <Dialog.Root
      open={open}
      // Escape closes without losing what was typed; Cancel takes it back.
      onOpenChange={setOpen}
    >
      <Dialog.Trigger asChild>
        <Button look="quiet" icon="edit" className="-ml-3">
          Edit this passage
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-black/40" />
        <Dialog.Content className="card fixed top-1/2 left-1/2 z-40 max-h-[90dvh] w-[min(92vw,40rem)] -translate-1/2 space-y-4 overflow-auto p-6 shadow-xl">
          <Dialog.Title className="text-lg font-semibold">Edit “{passage.title}”</Dialog.Title>
          <Dialog.Description className="text-sm text-muted">
            Change a fact and run again: a model that reads will follow the passage. The encyclopedia itself stays as it
            is.
          </Dialog.Description>
          <textarea
            aria-label="Text of the passage"
            rows={9}
            className="field font-read leading-relaxed"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <div className="flex justify-end gap-2">
            <Dialog.Close asChild>
              <Button look="quiet" onClick={() => setText(inForce())}>
                Cancel
              </Button>
            </Dialog.Close>
            <Button look="primary" disabled={text.trim() === ''} onClick={() => void save()}>
              Use at the next run
            </Button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
