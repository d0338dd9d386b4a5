// The dialog: the platform's own modal, so that focus stays inside, Esc closes, and the page behind is inert.
import { type CSSProperties, type MouseEvent, type ReactNode, useLayoutEffect, useRef } from 'react';
import type { Appearance } from '../types.ts';
import { useColors } from './use-colors.ts';
import { cssVariables } from './variables.ts';

interface ChallengeDialogProps {
  readonly appearance: Appearance;
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
  readonly headingId: string;
  readonly closeLabel: string;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

export function ChallengeDialog(props: ChallengeDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useColors(dialog, props.appearance);
  // Before the screens' effects, which move the focus into it.
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (shown === null) return undefined;
    if (!shown.open) shown.showModal();
    const { style } = document.documentElement;
    const { overflow } = style;
    style.overflow = 'hidden';
    return () => {
      style.overflow = overflow;
      // Closing, not only removing, gives the focus back to where it was.
      shown.close();
    };
  }, []);
  const closeBeside = (event: MouseEvent<HTMLDialogElement>) => {
    const { left, right, top, bottom } = event.currentTarget.getBoundingClientRect();
    const isBeside =
      event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
    if (event.target === event.currentTarget && isBeside) props.onCancel();
  };
  return (
    // Esc comes as `cancel`.
    <dialog
      ref={dialog}
      className="stepward-challenge authsignal"
      lang={props.locale}
      dir={props.direction}
      data-scheme={props.appearance.colorScheme}
      style={cssVariables(props.appearance) as CSSProperties}
      aria-labelledby={props.headingId}
      onMouseDown={closeBeside}
      onCancel={(event) => {
        event.preventDefault();
        props.onCancel();
      }}
    >
      {props.children}
      <button type="button" className="sw-close" aria-label={props.closeLabel} onClick={props.onCancel}>
        ×
      </button>
    </dialog>
  );
}
