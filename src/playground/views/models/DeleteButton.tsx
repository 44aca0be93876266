import { useState } from 'react';
import { Button } from '../../components/Button';
import { bytes } from '../../lib/format';

/** Deletes at the second press, since what goes may have taken hours to come. */
export function DeleteButton({ size, onDelete, label = 'Delete' }: { size: number; onDelete: () => void; label?: string }) {
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button look="quiet" onClick={() => setAsked(true)}>
        {label}
      </Button>
    );
  }
  return (
    <>
      <Button
        look="primary"
        onClick={() => {
          setAsked(false);
          onDelete();
        }}
      >
        {label} {bytes(size)}
      </Button>
      <Button look="quiet" onClick={() => setAsked(false)}>
        Keep
      </Button>
    </>
  );
}
