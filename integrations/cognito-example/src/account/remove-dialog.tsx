// Asks before something goes, and names it.
import { useEffect, useRef } from 'react';
import { Button } from '../layout/button.tsx';
import type { Factor } from '../shop-api.ts';
import { labelOf } from './factor-label.ts';

interface RemoveDialogProps {
  readonly factor: Factor;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

export function RemoveDialog({ factor, onConfirm, onCancel }: RemoveDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const { name, detail } = labelOf(factor);
  return (
    <dialog
      ref={dialog}
      className="card dialog"
      aria-labelledby="remove-title"
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      <div className="stack">
        <h2 id="remove-title">Remove {name.toLowerCase()}?</h2>
        <p className="quiet address">
          {detail === undefined ? '' : `${detail}. `}You won’t be able to sign in with it any more.
        </p>
        <div className="actions">
          <Button look="danger" onClick={onConfirm}>
            Remove
          </Button>
          <Button look="secondary" onClick={onCancel}>
            Keep it
          </Button>
        </div>
      </div>
    </dialog>
  );
}
