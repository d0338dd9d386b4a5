import { useLayoutEffect } from 'preact/hooks';
import type { VerifyAnswer } from '../../api/types.ts';
import { focusCode } from '../../code/code-form.tsx';
import { deliveryProblem } from '../../code/delivery-problem.ts';
import { Resend } from '../../code/resend.tsx';
import { SentCodeForm } from '../../code/sent-code-form.tsx';
import type { DeliveryState } from '../../code/use-delivery.ts';
import { useSentCode } from '../../code/use-sent-code.ts';
import type { EmailEnrollment } from '../../flow/screen.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
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
  const sent = useSentCode({
    challenge: api.challengeLink,
    first: enrollment?.delivery,
    verify: (typed): Promise<VerifyAnswer> => api.finalizeLink(typed),
    onVerified: (answer) => controller.verified(answer),
  });
  const { state, entry } = sent;
  const { progress, restart } = useProgress({
    isOn: state.kind === 'sent' && entry.status.kind !== 'checking',
    onOpened: async (answer) =>
      await (answer.continuedInNewTab ? controller.continuedElsewhere(answer) : controller.verified(answer)),
  });
  useFocusOnCode(progress);
  const address = enrollment?.email ?? hintOf(session);
  const resend = () => {
    restart();
    sent.resend();
  };
  return (
    <StepFrame heading={t.link.heading} lead={leadOf(state, address, t)} isLeadLive>
      {state.kind === 'sent' && <p role="status">{nextText(progress, t)}</p>}
      <SentCodeForm
        sent={sent}
        problem={problemText(state, progress, t)}
        spent={t.link.spent}
        resent={t.link.resent}
        takesFocus={false}
      />
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
  return deliveryProblem(state, t, { words: t.link });
}
