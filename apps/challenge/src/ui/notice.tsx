import type { ComponentChildren } from 'preact';

interface NoticeProps {
  readonly id?: string;
  readonly children?: ComponentChildren;
}

/** What went wrong, told at once by screen readers. Always there, so that a change in it is heard. */
export function ErrorNotice({ id, children }: NoticeProps) {
  return (
    <p class="notice error" id={id} role="alert">
      {children}
    </p>
  );
}

/** What happened meanwhile, told when the reader is free. */
export function StatusNotice({ id, children }: NoticeProps) {
  return (
    <p class="notice status" id={id} role="status">
      {children}
    </p>
  );
}
