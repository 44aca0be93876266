import { count } from '../../lib/format';
import { useEngine } from '../../state/context';
import { useModelsState } from '../../state/modelsContext';
import { choiceName } from './choiceName';

const BACKEND_TITLE = { webgpu: 'WebGPU', wasm: 'WebAssembly' };

/** The model that answers now, or will. */
export function RunsNow() {
  const { status, model, phase } = useEngine();
  const { shelves, folders } = useModelsState();
  if (!status) {
    return (
      <p className="text-sm" role="status" aria-label="Model in use">
        <strong className="font-semibold">{choiceName(model, shelves, folders)}</strong>{' '}
        <span className="text-muted">{phase === 'loading' ? 'is being loaded.' : 'is loaded at the next question.'}</span>
      </p>
    );
  }
  return (
    <div role="status" aria-label="Model in use" className="text-sm">
      <p>
        <strong className="font-semibold">{status.generator.name}</strong> runs now, on {BACKEND_TITLE[status.backend]}, with
        room for {count(status.generator.contextLength, 'token')} of prompt and answer.
      </p>
      <p className="text-muted">{status.backendReason}</p>
    </div>
  );
}
