/** For buttons that take each other's place. */
import { useCallback, useRef } from 'react';

/** @returns a ref for both: the one that comes takes the focus, if the one that went held it */
export function useHandover() {
  const held = useRef(false);
  return useCallback((button: HTMLButtonElement | null) => {
    if (held.current) button?.focus({ preventScroll: true });
    held.current = false;
    // Called while the element is still in the document.
    return () => {
      held.current = document.activeElement === button;
    };
  }, []);
}
