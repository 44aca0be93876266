import { useEffect, useEffectEvent, useState } from 'react';
import type { ViewId } from '../routes';
import { useFiles, usePlayground } from '../state/context';
import { Button } from './Button';
import { Icon } from './Icon';
import { ErrorNotice } from './Notice';

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes files that are dropped anywhere on the page, and says what came of the last one that was opened. */
export function FileDrop({ view }: { view: ViewId }) {
  const { openFile, comparison, files } = usePlayground();
  const { last } = useFiles();
  const [over, setOver] = useState(false);

  const drop = useEffectEvent((event: DragEvent) => {
    if (!holdsFiles(event)) return;
    // Otherwise the browser leaves the page for the file.
    event.preventDefault();
    setOver(false);
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (view === 'compare' || dropped.length > 1) {
      window.location.hash = '#/compare';
      void comparison.open(dropped);
    } else if (dropped[0]) {
      window.location.hash = '#/';
      void openFile(dropped[0]);
    }
  });

  useEffect(() => {
    const listeners = new AbortController();
    const { signal } = listeners;
    const enter = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    // Leaving an element for one inside it is not leaving the page.
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    window.addEventListener('dragover', enter, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('drop', (event) => drop(event), { signal });
    return () => listeners.abort();
  }, []);

  return (
    <>
      {over && (
        <div className="pointer-events-none fixed inset-3 z-40 grid place-items-center rounded-2xl border-4 border-dashed border-accent bg-page/90">
          <p className="flex items-center gap-3 text-xl font-semibold">
            <Icon name="upload" className="size-7 text-accent" />
            {view === 'compare' ? 'Drop a trace to compare it' : 'Drop a trace to open it'}
          </p>
        </div>
      )}
      <p role="status" className="sr-only">
        {last && !last.error && `Opened ${last.name}.`}
      </p>
      {last?.error && (
        <div className="fixed inset-x-4 bottom-4 z-30 mx-auto max-w-[42rem] rounded-xl bg-page shadow-lg">
          <ErrorNotice error={last.error}>
            <p className="w-full text-muted">{last.name} was not opened; what was shown is still there.</p>
            <Button onClick={() => files.dismiss()}>Close</Button>
          </ErrorNotice>
        </div>
      )}
    </>
  );
}
