import { useSyncExternalStore } from 'react';
import { Disclosure } from '../../components/Disclosure';
import { MethodSettings } from '../semantics/MethodSettings';
import { SettingsPanel } from './SettingsPanel';

const WIDE = '(min-width: 64rem)';

function subscribe(changed: () => void): () => void {
  const query = window.matchMedia(WIDE);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

const AllSettings = () => (
  <div className="space-y-6">
    <MethodSettings />
    <div className="border-t border-line pt-5">
      <SettingsPanel />
    </div>
  </div>
);

/** The settings: beside the run where there is room, folded above it on a phone. */
export function SettingsAside() {
  const wide = useSyncExternalStore(subscribe, () => window.matchMedia(WIDE).matches);
  return (
    <aside aria-labelledby="settings-title" className="order-1 lg:order-2">
      {wide ? (
        <div className="sticky top-4 -mr-2 max-h-[calc(100dvh-2rem)] overflow-y-auto pr-2 pb-4 pl-1">
          <h2 id="settings-title" className="mb-4 text-xl font-semibold tracking-tight">
            Settings
          </h2>
          <AllSettings />
        </div>
      ) : (
        <div className="card px-4 py-1">
          <Disclosure title={<h2 id="settings-title">Settings</h2>}>
            <div className="pt-2 pb-4">
              <AllSettings />
            </div>
          </Disclosure>
        </div>
      )}
    </aside>
  );
}
