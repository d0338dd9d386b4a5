// What happened, and what to do about it. Errors are announced at once, news when there is time.
import type { ReactNode } from 'react';

export type NoticeKind = 'error' | 'success' | 'info';

interface NoticeProps {
  readonly kind: NoticeKind;
  readonly children: ReactNode;
}

export function Notice({ kind, children }: NoticeProps) {
  return (
    <div className={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <span className="notice-mark" aria-hidden="true">
        {kind === 'error' ? '!' : kind === 'success' ? '✓' : 'i'}
      </span>
      <div>{children}</div>
    </div>
  );
}
