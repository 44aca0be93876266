import { Dialog } from 'radix-ui';
import { useRef } from 'react';
import { Button } from '../../components/Button';
import { useModels, useModelsState } from '../../state/modelsContext';
import { ModelsView } from './ModelsView';

/** One for the whole page: buttons that open it come and go with the state of the engine. Downloads go on when it is closed. */
export function ModelsDialog() {
  const models = useModels();
  const { opened } = useModelsState();
  const before = useRef<Element | null>(null);
  return (
    <Dialog.Root open={opened} onOpenChange={models.open}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-black/40" />
        <Dialog.Content
          className="card fixed top-1/2 left-1/2 z-40 max-h-[94dvh] w-[min(96vw,46rem)] -translate-1/2 space-y-6 overflow-auto p-4 shadow-xl sm:p-6"
          onOpenAutoFocus={() => {
            before.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            const button = before.current;
            if (button instanceof HTMLElement && button !== document.body) button.focus({ preventScroll: true });
            // The button that opened it may be gone or out of sight, since another model was chosen.
            if (document.activeElement !== button || button === document.body) document.querySelector('main')?.focus({ preventScroll: true });
          }}
        >
          <div className="flex items-start justify-between gap-4">
            <div>
              <Dialog.Title className="text-lg font-semibold">Models</Dialog.Title>
              <Dialog.Description className="text-sm text-muted">
                Any Self-RAG checkpoint of Llama or Mistral shape, exported for browsers, can take the place of the small one
                that comes with this page. It runs on this device.
              </Dialog.Description>
            </div>
            <Dialog.Close asChild>
              <Button look="quiet" icon="cross" aria-label="Close the models" className="shrink-0 whitespace-nowrap">
                Close
              </Button>
            </Dialog.Close>
          </div>
          <ModelsView />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
