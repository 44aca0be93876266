import { bytes } from '../lib/format';
import { moreAtNextVisit } from '../offline';
import { useEngine, usePlayground } from '../state/context';
import type { EngineStatus } from '../worker/api';
import { ModelsButton } from '../views/models/ModelsButton';
import { Button } from './Button';
import { ErrorNotice } from './Notice';

const BACKEND_TITLE = { webgpu: 'WebGPU', wasm: 'WebAssembly' };

/** What the models are doing: not loaded, loading (step and bytes), ready (backend and why), failed (what to do). */
export function EnginePanel() {
  const { engine } = usePlayground();
  const { phase, progress, status, error } = useEngine();
  const load = () => void engine.ready().catch(() => undefined); // the store shows the failure
  if (phase === 'failed' && error) {
    return (
      <ErrorNotice error={error}>
        <Button onClick={load}>Load the models again</Button>
        <ModelsButton />
      </ErrorNotice>
    );
  }
  if (phase === 'loading') {
    const { step, loadedBytes = 0, totalBytes = 0 } = progress ?? {};
    return (
      <div className="space-y-1.5 text-sm">
        <div className="flex flex-wrap justify-between gap-x-4 text-muted">
          {/* Without the bytes, which would be read out at each change. */}
          <span role="status">Loading the models: {step ?? 'starting'}</span>
          {totalBytes > 0 && (
            <span className="tabular-nums">
              {bytes(loadedBytes)} of {bytes(totalBytes)}
            </span>
          )}
        </div>
        <progress
          aria-label="Loading the models"
          className="progress block h-1.5 w-full"
          value={totalBytes > 0 ? loadedBytes : undefined}
          max={totalBytes > 0 ? totalBytes : undefined}
        />
      </div>
    );
  }
  if (phase === 'ready' && status) {
    return (
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <p>
          <strong className="font-semibold text-ink">Models ready, on {BACKEND_TITLE[status.backend]}.</strong>{' '}
          {status.backendReason} <Threads status={status} /> {!status.cached && status.cacheReason}
        </p>
        <ModelsButton label={`Model: ${status.generator.name}`} />
      </div>
    );
  }
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
      <span>The models are loaded at the first question and run on this device. Nothing you type leaves it.</span>
      <Button look="quiet" icon="download" onClick={load}>
        Load the models now
      </Button>
      <ModelsButton />
    </p>
  );
}

/** How many threads WebAssembly has, and what would give it more. */
function Threads({ status: { backend, threads } }: { status: EngineStatus }) {
  if (backend !== 'wasm') return null;
  if (threads > 1) return `${threads} threads.`;
  return moreAtNextVisit() ? 'One thread this time, several from the next visit on.' : null;
}
