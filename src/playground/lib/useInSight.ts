import { useEffect, useState, type RefObject } from 'react';

/** Pixels around the window that count as in sight: what is scrolled to is up to date when it comes. */
const MARGIN = 300;

/** Whether an element is in the window or near it; where that cannot be known, it is. */
export function useInSight(element: RefObject<HTMLElement | null>): boolean {
  const [inSight, setInSight] = useState(true);
  useEffect(() => {
    if (!element.current || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver(
      (entries) => setInSight(entries.at(-1)?.isIntersecting ?? true),
      { rootMargin: `${MARGIN}px` },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return inSight;
}
