// What screens share: heading, lead, notice, and where the focus goes.
import { type ReactNode, useEffect, useRef } from 'react';
import { useScreen } from '../screen-context.ts';

interface FrameProps {
  readonly heading: string;
  readonly lead?: string | undefined;
  readonly children: ReactNode;
}

/** Takes the focus when it appears: to what is marked with `data-first`, else to its heading. */
export function Frame({ heading, lead, children }: FrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { headingId, takesFocus } = useScreen();
  useEffect(() => {
    if (!takesFocus) return;
    const first = frame.current?.querySelector<HTMLElement>('[data-first]');
    (first ?? frame.current?.querySelector<HTMLElement>('h2'))?.focus();
  }, [takesFocus]);
  return (
    <div className="sw-screen" ref={frame}>
      <h2 id={headingId} tabIndex={-1}>
        {heading}
      </h2>
      {lead === undefined ? null : <p className="sw-lead">{lead}</p>}
      {children}
    </div>
  );
}

/** Stays in the page while empty: screen readers hear only what changes in a region that was there. */
export function Alert({ children }: { readonly children: ReactNode }) {
  return (
    <p className="sw-alert" role="alert">
      {children}
    </p>
  );
}

export function Status({ children }: { readonly children: ReactNode }) {
  return (
    <p className="sw-status" role="status">
      {children}
    </p>
  );
}

interface ButtonProps {
  readonly children: ReactNode;
  readonly kind?: 'primary' | 'link';
  readonly isBusy?: boolean;
  readonly isFirst?: boolean;
  readonly type?: 'submit' | 'button';
  readonly onClick?: () => void;
}

/** A busy button keeps the focus, and does nothing. */
export function Button({
  children,
  kind = 'primary',
  isBusy,
  isFirst,
  type = 'button',
  onClick,
}: ButtonProps) {
  return (
    <button
      type={type}
      className={`sw-button sw-${kind}`}
      aria-disabled={isBusy === true ? 'true' : undefined}
      data-first={isFirst === true ? '' : undefined}
      onClick={(event) => {
        if (isBusy === true) event.preventDefault();
        else onClick?.();
      }}
    >
      {children}
    </button>
  );
}
