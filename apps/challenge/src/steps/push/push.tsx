import { limitedMessage } from '../../code/code-message.ts';
import { remaining } from '../../flow/countdown.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { LockedStep, useMethodLock } from '../../ui/method-lock.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { NumberToMatch } from '../../ui/number-to-match.tsx';
import { focusHeading, StepFrame, useKeptFocus } from '../../ui/step-frame.tsx';
import { useSecondsLeft } from '../../ui/use-seconds-left.ts';
import { Waiting } from '../../ui/waiting.tsx';
import { type PushState, usePush } from './use-push.ts';

/** The person approves on their phone, where the number from here is typed (SECURITY row 41). */
export function PushStep({ session }: StepProps) {
  const t = useText();
  const lockLeft = useMethodLock(session, 'PUSH');
  return lockLeft > 0 ? <LockedStep heading={t.push.heading} secondsLeft={lockLeft} /> : <PushRequest />;
}

function PushRequest() {
  const t = useText();
  const { state, isReached, send } = usePush();
  const sendAgain = () => {
    send();
    // What was pressed goes away while the phone is asked.
    focusHeading();
  };
  const isOpen = state.kind === 'sending' || state.kind === 'waiting';
  useKeptFocus(!isOpen);
  return (
    <StepFrame heading={t.push.heading}>
      <p class="lead" role="status">
        {leadOf(state, t)}
      </p>
      {isOpen && <NumberToMatch number={state.kind === 'waiting' ? state.started.number : undefined} />}
      <ErrorNotice>{problemOf(state, t)}</ErrorNotice>
      {state.kind === 'waiting' && (
        <div class="alternatives">
          <Waiting isReached={isReached} />
          <SendAgain availableAt={state.resendAvailableAt} onPress={sendAgain} />
        </div>
      )}
      {!isOpen && <Button onPress={sendAgain}>{t.email.resend}</Button>}
      <Alternatives />
    </StepFrame>
  );
}

interface SendAgainProps {
  readonly availableAt: number;
  readonly onPress: () => void;
}

function SendAgain({ availableAt, onPress }: SendAgainProps) {
  const { now } = usePage();
  const t = useText();
  const left = useSecondsLeft(availableAt, now);
  if (left > 0) return <span class="quiet countdown">{t.email.resendIn(remaining(left))}</span>;
  return (
    <Button kind="link" onPress={onPress}>
      {t.email.resend}
    </Button>
  );
}

function leadOf(state: PushState, t: Messages): string {
  if (state.kind === 'sending') return t.push.sending;
  if (state.kind !== 'waiting') return '';
  return state.started.isUndelivered ? t.push.undelivered : t.push.lead;
}

function problemOf(state: PushState, t: Messages): string {
  if (state.kind === 'over') return t.push.end[state.end];
  if (state.kind !== 'failed') return '';
  if (state.reason === 'offline') return t.code.offline;
  return state.reason === 'limited' ? limitedMessage(state, t.code.limited, t) : t.approval.notStarted;
}
