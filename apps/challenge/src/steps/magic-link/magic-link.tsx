import { useLayoutEffect } from 'preact/hooks';
import type { VerifyAnswer } from '../../api/types.ts';
import { CodeForm, focusCode } from '../../code/code-form.tsx';
import { codeMessage, limitedMessage, sentCodeWords } from '../../code/code-message.ts';
import { Resend } from '../../code/resend.tsx';
import { useCode } from '../../code/use-code.ts';
import { codeLengthOf, type DeliveryState, useDelivery } from '../../code/use-delivery.ts';
import { useLock } from '../../code/use-lock.ts';
import type { EmailEnrollment } from '../../flow/screen.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { StatusNotice } from '../../ui/notice.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';
import { type Progress, useProgress } from './use-progress.ts';

interface MagicLinkProps extends StepProps {
  /** Set while an address is being added; then the link went out already. */
  readonly enrollment?: EmailEnrollment | undefined;
}

/** Waits until the link in the mail is opened; takes the code beside it, which any other browser shows as well. */
export function MagicLinkStep({ session, enrollment }: MagicLinkProps) {
  const { api, controller } = usePage();
  const t = useText();
  const { state, send } = useDelivery(api.challengeLink, enrollment?.delivery);
  const code = useCode({
    verify: (typed): Promise<VerifyAnswer> => api.finalizeLink(typed),
    onVerified: (answer) => controller.verified(answer),
    expiresAt: state.kind === 'sent' ? state.delivery.expiresAt : undefined,
  });
  const { progress, restart } = useProgress({
    isOn: state.kind === 'sent' && code.status.kind !== 'checking',
    onOpened: async (answer) =>
      await (answer.continuedInNewTab ? controller.continuedElsewhere(answer) : controller.verified(answer)),
  });
  useFocusOnCode(progress);
  const lockLeft = useLock(code);
  const address = enrollment?.email ?? hintOf(session);
  const resend = () => {
    code.reset();
    restart();
    send();
    // The link that was pressed goes away while the mail is on its way.
    focusCode();
  };
  const length = codeLengthOf(state);
  const words = { ...sentCodeWords(t, length), spent: t.link.spent };
  const message = codeMessage(code.status, words, t, lockLeft);
  return (
    <StepFrame heading={t.link.heading} lead={leadOf(state, address, t)} isLeadLive>
      {state.kind === 'sent' && <p role="status">{nextText(progress, t)}</p>}
      <CodeForm
        status={code.status}
        message={message || problemText(state, progress, t)}
        onSubmit={code.submit}
        onIncomplete={code.incomplete}
        takesFocus={false}
        length={length}
      >
        <StatusNotice>{state.kind === 'sent' && state.again ? t.link.resent : ''}</StatusNotice>
      </CodeForm>
      <Alternatives>
        <Resend state={state} onResend={resend} />
        {enrollment && !enrollment.fixed && (
          <Button kind="link" onPress={() => controller.useMethod('EMAIL_MAGIC_LINK')}>
            {t.email.otherAddress}
          </Button>
        )}
      </Alternatives>
    </StepFrame>
  );
}

const hintOf = (session: StepProps['session']): string | undefined =>
  session.methods.find((method) => method.verificationMethod === 'EMAIL_MAGIC_LINK')?.hint;

/** Once a code is asked for, typing is the way. */
function useFocusOnCode(progress: Progress): void {
  useLayoutEffect(() => {
    if (progress === 'code') focusCode();
  }, [progress]);
}

function leadOf(state: DeliveryState, address: string | undefined, t: Messages): string {
  if (state.kind === 'sending') return address ? t.link.sendingTo(address) : t.link.sending;
  if (state.kind === 'sent') return address ? t.link.sentTo(address) : t.link.sent;
  return address ? t.link.toSendTo(address) : t.link.toSend;
}

/** What to do now; once nothing comes of this mail, the problem says it. */
function nextText(progress: Progress, t: Messages): string {
  if (progress === 'code') return t.link.codeRequired;
  return progress === 'waiting' ? t.link.waiting : '';
}

function problemText(state: DeliveryState, progress: Progress, t: Messages): string {
  if (progress === 'expired') return t.link.expired;
  if (progress === 'spent') return t.link.spent;
  if (state.kind !== 'failed') return '';
  if (state.reason === 'offline') return t.link.notSentOffline;
  return state.reason === 'limited' ? limitedMessage(state, t.link.notSentLimited, t) : t.link.notSent;
}
