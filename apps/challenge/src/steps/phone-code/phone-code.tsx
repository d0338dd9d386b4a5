import { deliveryProblem } from '../../code/delivery-problem.ts';
import { Resend } from '../../code/resend.tsx';
import { SentCodeForm } from '../../code/sent-code-form.tsx';
import { type DeliveryState, digitsOf } from '../../code/use-delivery.ts';
import { useSentCode } from '../../code/use-sent-code.ts';
import type { PhoneEnrollment } from '../../flow/screen.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { leftToRight } from '../../phone/phone-number.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
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
  const sent = useSentCode({
    challenge: method === 'SMS' ? () => api.challengeSms(enrollment?.channel) : api.challengeWhatsApp,
    first: enrollment?.delivery,
    verify: method === 'SMS' ? api.verifySms : api.verifyWhatsApp,
    onVerified: (answer) => controller.verified(answer),
  });
  const { state, resend } = sent;
  const number =
    enrollment?.number ?? session.methods.find((option) => option.verificationMethod === method)?.hint;
  const by = enrollment?.channel === 'WHATSAPP' ? 'WHATSAPP' : method;
  const problem = deliveryProblem(state, t, { refused: t.phone.notSentRefused });
  return (
    <StepFrame
      heading={t.phone.heading}
      lead={leadOf(state, number, t.phone[by])}
      isLeadLive
      focusHeading={false}
    >
      <SentCodeForm sent={sent} problem={problem} />
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
