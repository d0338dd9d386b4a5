import type { ComponentChildren } from 'preact';
import type { Session, VerificationMethod } from '../api/types.ts';
import { remaining } from '../flow/countdown.ts';
import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { ErrorNotice } from './notice.tsx';
import { useSecondsLeft } from './use-seconds-left.ts';

interface MethodLockProps {
  readonly session: Session;
  readonly method: VerificationMethod;
  /** What is there to do when it is not locked, or not any more. */
  readonly children: ComponentChildren;
}

/** A method that answers nobody while it is locked: nothing is begun, and the time is said. */
export function MethodLock({ session, method, children }: MethodLockProps) {
  const { now } = usePage();
  const t = useText();
  const option = session.methods.find(({ verificationMethod }) => verificationMethod === method);
  const left = useSecondsLeft(option?.lockedUntil, now);
  const notice = <ErrorNotice>{t.approval.locked(remaining(left))}</ErrorNotice>;
  return <div class="unlocked">{left > 0 ? notice : children}</div>;
}
