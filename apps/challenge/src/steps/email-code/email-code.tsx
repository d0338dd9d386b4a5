import { deliveryProblem } from '../../code/delivery-problem.ts';
import { Resend } from '../../code/resend.tsx';
import { SentCodeForm } from '../../code/sent-code-form.tsx';
import { type DeliveryState, digitsOf } from '../../code/use-delivery.ts';
import { useSentCode } from '../../code/use-sent-code.ts';
import type { EmailEnrollment } from '../../flow/screen.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';

interface EmailCodeProps extends StepProps {
  /** Set while an address is being added; then the code went out already. */
  readonly enrollment?: EmailEnrollment | undefined;
}

export function EmailCodeStep({ session, enrollment }: EmailCodeProps) {
  const { api, controller } = usePage();
  const t = useText();
  const sent = useSentCode({
    challenge: api.challengeEmail,
    first: enrollment?.delivery,
    verify: api.verifyEmail,
    onVerified: (answer) => controller.verified(answer),
  });
  const { state, resend } = sent;
  const address =
    enrollment?.email ?? session.methods.find((method) => method.verificationMethod === 'EMAIL_OTP')?.hint;
  return (
    <StepFrame heading={t.email.heading} lead={leadOf(state, address, t)} isLeadLive focusHeading={false}>
      <SentCodeForm sent={sent} problem={deliveryProblem(state, t)} />
      <Alternatives>
        <Resend state={state} onResend={resend} />
        {enrollment && !enrollment.fixed && (
          <Button kind="link" onPress={() => controller.useMethod('EMAIL_OTP')}>
            {t.email.otherAddress}
          </Button>
        )}
      </Alternatives>
    </StepFrame>
  );
}

function leadOf(state: DeliveryState, address: string | undefined, t: Messages): string {
  if (state.kind === 'sending') return address ? t.email.sendingTo(address) : t.email.sending;
  if (state.kind === 'sent')
    return address ? t.email.sentTo(digitsOf(state), address) : t.email.sent(digitsOf(state));
  return address ? t.emailEnroll.fixedLead(address) : t.email.toSend;
}
