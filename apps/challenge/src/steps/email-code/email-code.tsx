import { CodeForm, focusCode } from '../../code/code-form.tsx';
import { codeMessage, limitedMessage, sentCodeWords } from '../../code/code-message.ts';
import { Resend } from '../../code/resend.tsx';
import { useCode } from '../../code/use-code.ts';
import { codeLengthOf, type DeliveryState, digitsOf, useDelivery } from '../../code/use-delivery.ts';
import { useLock } from '../../code/use-lock.ts';
import type { EmailEnrollment } from '../../flow/screen.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { StatusNotice } from '../../ui/notice.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';

interface EmailCodeProps extends StepProps {
  /** Set while an address is being added; then the code went out already. */
  readonly enrollment?: EmailEnrollment | undefined;
}

export function EmailCodeStep({ session, enrollment }: EmailCodeProps) {
  const { api, controller } = usePage();
  const t = useText();
  const { state, send } = useDelivery(api.challengeEmail, enrollment?.delivery);
  const expiresAt = state.kind === 'sent' ? state.delivery.expiresAt : undefined;
  const code = useCode({
    verify: api.verifyEmail,
    onVerified: (answer) => controller.verified(answer),
    expiresAt,
  });
  const lockLeft = useLock(code);
  const address =
    enrollment?.email ?? session.methods.find((method) => method.verificationMethod === 'EMAIL_OTP')?.hint;
  const resend = () => {
    code.reset();
    send();
    // The link that was pressed goes away while the code is on its way.
    focusCode();
  };
  const length = codeLengthOf(state);
  const message = codeMessage(code.status, sentCodeWords(t, length), t, lockLeft);
  return (
    <StepFrame heading={t.email.heading} lead={leadOf(state, address, t)} isLeadLive focusHeading={false}>
      <CodeForm
        length={length}
        status={code.status}
        message={message || deliveryProblem(state, t)}
        onSubmit={code.submit}
        onIncomplete={code.incomplete}
      >
        <StatusNotice>{state.kind === 'sent' && state.again ? t.email.resent : ''}</StatusNotice>
      </CodeForm>
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

function deliveryProblem(state: DeliveryState, t: Messages): string {
  if (state.kind !== 'failed') return '';
  if (state.reason === 'offline') return t.email.notSentOffline;
  return state.reason === 'limited' ? limitedMessage(state, t.email.notSentLimited, t) : t.email.notSent;
}
