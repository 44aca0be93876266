import { useEffect, useState } from 'react';
import type { Slot } from '../state/slot';

/**
 * Tells those who do not see the page how work ended; nothing on the way, where every token would speak. Always there,
 * since screen readers miss what a region holds when it comes.
 * @param tell one for all renders
 */
export function SpokenEnd<Value, Event>({ slot, tell }: { slot: Slot<Value, Event>; tell: (value: Value) => string }) {
  const [said, say] = useState('');
  useEffect(
    () =>
      slot.store.subscribe((now, before) => {
        if (now.phase === before.phase) return;
        if (before.phase !== 'running' || now.phase !== 'idle') return say('');
        // Failures are alerts.
        if (now.error !== null) return say('');
        say(now.value === null || now.value === before.value ? 'Stopped.' : tell(now.value));
      }),
    [slot, tell],
  );
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
