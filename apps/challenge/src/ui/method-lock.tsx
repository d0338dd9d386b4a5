import type { Session, VerificationMethod } from '../api/types.ts';
import { remaining } from '../flow/countdown.ts';
import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { Alternatives } from './alternatives.tsx';
import { ErrorNotice } from './notice.tsx';
import { StepFrame } from './step-frame.tsx';
import { useSecondsLeft } from './use-seconds-left.ts';

/** Seconds until this method may be begun again; 0: now. */
export function useMethodLock(session: Session, method: VerificationMethod): number {
  const { now } = usePage();
  const option = session.methods.find(({ verificationMethod }) => verificationMethod === method);
  return useSecondsLeft(option?.lockedUntil, now);
}

interface LockedStepProps {
  readonly heading: string;
  readonly secondsLeft: number;
}

/** A method that answers nobody while it is locked: nothing is begun, and the time is said. */
export function LockedStep({ heading, secondsLeft }: LockedStepProps) {
  const t = useText();
  return (
    <StepFrame heading={heading}>
      <ErrorNotice>{t.approval.locked(remaining(secondsLeft))}</ErrorNotice>
      <Alternatives />
    </StepFrame>
  );
}
