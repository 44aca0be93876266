import { Dialog } from 'radix-ui';
import { useState } from 'react';
import type { Passage } from '../../../selfrag';
import { Button } from '../../components/Button';
import { count } from '../../lib/format';
import { usePlayground } from '../../state/context';
import { useWhatIf } from '../../state/whatIfContext';

/** Changes the text of a passage, in the shown run and for the next one: does the model read, or does it remember? */
export function EditPassage({ passage, retrieval, index }: { passage: Passage; retrieval: string; index: number }) {
  const { draft, whatIf } = usePlayground();
  const target = useWhatIf();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(passage.text);

  /** What the next run would read. */
  const inForce = () => draft.store.getState().edits.find((edit) => edit.id === passage.id)?.text ?? passage.text;

  function save() {
    setOpen(false);
    void whatIf.editPassage(retrieval, index, text);
  }

  if (!target) return null;
  const readers = target.trace.nodes.filter((node) => node.evidence?.retrieval === retrieval && node.evidence.index === index);
  return (
    <Dialog.Root
      open={open}
      // Escape closes without losing what was typed; Cancel takes it back.
      onOpenChange={setOpen}
    >
      <Dialog.Trigger asChild>
        <Button look="quiet" icon="edit" disabled={!target.idle}>
          Edit this passage
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-black/40" />
        <Dialog.Content className="card fixed top-1/2 left-1/2 z-40 max-h-[90dvh] w-[min(92vw,40rem)] -translate-1/2 space-y-4 overflow-auto p-6 shadow-xl">
          <Dialog.Title className="text-lg font-semibold">Edit “{passage.title}”</Dialog.Title>
          <Dialog.Description className="text-sm text-muted">
            Change a fact: a model that reads will follow the passage. What was written with the old text in view,{' '}
            {count(readers.length, 'candidate')} and what follows them, goes and can be written anew; the rest stays. The
            encyclopedia itself stays as it is.
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
            <Button look="primary" disabled={text.trim() === ''} onClick={save}>
              Use this text
            </Button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
