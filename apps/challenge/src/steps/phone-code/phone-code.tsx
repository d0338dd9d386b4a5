import { CodeForm, focusCode } from '../../code/code-form.tsx';
import { codeMessage, limitedMessage, sentCodeWords } from '../../code/code-message.ts';
import { Resend } from '../../code/resend.tsx';
import { useCode } from '../../code/use-code.ts';
import { codeLengthOf, type DeliveryState, digitsOf, useDelivery } from '../../code/use-delivery.ts';
import { useLock } from '../../code/use-lock.ts';
import type { PhoneEnrollment } from '../../flow/screen.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { leftToRight } from '../../phone/phone-number.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { StatusNotice } from '../../ui/notice.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';

type PhoneMethod = 'SMS' | 'WHATSAPP';
type PhoneWords = Messages['phone'][PhoneMethod];

interface PhoneCodeProps extends StepProps {
  readonly method: PhoneMethod;
  /** Set while a number is being added; then the code went out already. */
  readonly enrollment?: PhoneEnrollment | undefined;
}

/** A code that went to a phone, by text message or over WhatsApp. */
export function PhoneCodeStep({ session, method, enrollment }: PhoneCodeProps) {
  const { api, controller } = usePage();
  const t = useText();
  const challenge = method === 'SMS' ? () => api.challengeSms(enrollment?.channel) : api.challengeWhatsApp;
  const { state, send } = useDelivery(challenge, enrollment?.delivery);
  const code = useCode({
    verify: method === 'SMS' ? api.verifySms : api.verifyWhatsApp,
    onVerified: (answer) => controller.verified(answer),
    expiresAt: state.kind === 'sent' ? state.delivery.expiresAt : undefined,
  });
  const lockLeft = useLock(code);
  const resend = () => {
    code.reset();
    send();
    // What was pressed goes away while the code is on its way.
    focusCode();
  };
  const number =
    enrollment?.number ?? session.methods.find((option) => option.verificationMethod === method)?.hint;
  const by = enrollment?.channel === 'WHATSAPP' ? 'WHATSAPP' : method;
  const length = codeLengthOf(state);
  const message = codeMessage(code.status, sentCodeWords(t, length), t, lockLeft);
  return (
    <StepFrame
      heading={t.phone.heading}
      lead={leadOf(state, number, t.phone[by])}
      isLeadLive
      focusHeading={false}
    >
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
        {enrollment ? (
          <OtherNumber enrollment={enrollment} />
        ) : (
          <OtherChannel session={session} method={method} />
        )}
      </Alternatives>
    </StepFrame>
  );
}

function OtherNumber({ enrollment }: { readonly enrollment: PhoneEnrollment }) {
  const { controller } = usePage();
  const t = useText();
  if (enrollment.fixed && enrollment.channels.length < 2) return null;
  // Where the number is fixed, going back is for choosing the other way a code can go.
  return (
    <Button kind="link" onPress={() => controller.useMethod('SMS')}>
      {enrollment.fixed ? t.goBack : t.phone.otherNumber}
    </Button>
  );
}

function OtherChannel({ session, method }: StepProps & { readonly method: PhoneMethod }) {
  const { controller } = usePage();
  const t = useText();
  const other = method === 'SMS' ? 'WHATSAPP' : 'SMS';
  if (!session.methods.some(({ verificationMethod }) => verificationMethod === other)) return null;
  return (
    <Button kind="link" onPress={() => controller.useMethod(other)}>
      {t.phone[other].instead}
    </Button>
  );
}

function leadOf(state: DeliveryState, number: string | undefined, words: PhoneWords): string {
  if (state.kind === 'sending') return words.sending;
  if (state.kind === 'failed') return number ? words.toSend(leftToRight(number)) : words.enrollLead;
  return number ? words.sentTo(digitsOf(state), leftToRight(number)) : words.sent(digitsOf(state));
}

function deliveryProblem(state: DeliveryState, t: Messages): string {
  if (state.kind !== 'failed') return '';
  if (state.reason === 'offline') return t.email.notSentOffline;
  if (state.reason === 'refused') return t.phone.notSentRefused;
  return state.reason === 'limited' ? limitedMessage(state, t.email.notSentLimited, t) : t.email.notSent;
}
