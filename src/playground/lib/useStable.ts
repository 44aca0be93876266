import { useState } from 'react';

/** The value of an earlier render for as long as the new one is equal to it, so that what was drawn from it stays. */
export function useStable<Value>(value: Value, equal: (a: Value, b: Value) => boolean): Value {
  const [kept, keep] = useState(value);
  if (kept === value || equal(kept, value)) return kept;
  keep(value);
  return value;
}
