import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { isDeliberate } from './deliberate.ts';

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress?: (() => void) | undefined;
  /** `danger`: what it does cannot be undone. */
  readonly kind?: 'primary' | 'secondary' | 'danger' | 'link';
  readonly type?: 'button' | 'submit';
  /** Working: stays focusable and says so, but does nothing more. */
  readonly busy?: boolean;
  readonly disabled?: boolean;
}

/**
 * A button that is never `disabled` in the browser's sense, so that the focus is not lost while it waits. In a frame it
 * answers only after it has been there for a moment (SECURITY row 22).
 */
export function Button({
  children,
  onPress,
  kind = 'primary',
  type = 'button',
  busy,
  disabled,
}: ButtonProps) {
  const shownAt = useRef(performance.now());
  const idle = busy !== true && disabled !== true;
  return (
    <button
      type={type}
      class={`button ${kind}`}
      aria-disabled={idle ? undefined : 'true'}
      aria-busy={busy ? 'true' : undefined}
      onClick={(event) => {
        const framed = window.parent !== window;
        if (!idle || !isDeliberate(framed, shownAt.current, event.timeStamp)) event.preventDefault();
        else onPress?.();
      }}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      <span>{children}</span>
    </button>
  );
}
