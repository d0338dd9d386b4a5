import type { Delivery } from '../api/types.ts';
import { deliveryProblem } from '../code/delivery-problem.ts';
import { Resend } from '../code/resend.tsx';
import { SentCodeForm } from '../code/sent-code-form.tsx';
import { type DeliveryState, digitsOf } from '../code/use-delivery.ts';
import { useSentCode } from '../code/use-sent-code.ts';
import type { Messages } from '../messages/en.ts';
import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { leftToRight } from '../phone/phone-number.ts';
import { Button } from '../ui/button.tsx';
import { StepFrame } from '../ui/step-frame.tsx';
import type { OwnAuthenticator } from './own-authenticator.ts';

/** Where a code went, as the person typed it. */
export interface SentTo {
  readonly address: string;
  readonly delivery: Delivery;
}

interface ProveAddressProps {
  readonly one: OwnAuthenticator;
  readonly sent: SentTo;
  readonly onProven: (said: string) => void;
  readonly onOther: () => void;
}

/** The code that went to the new address or number. A link is not followed here: the code beside it is enough. */
export function ProveAddress({ one, sent, onProven, onOther }: ProveAddressProps) {
  const { api, controller } = usePage();
  const t = useText();
  const isPhone = one.method === 'SMS';
  const address = isPhone ? leftToRight(sent.address) : sent.address;
  const { challenge, verify } = {
    SMS: { challenge: () => api.challengeSms(), verify: api.verifySms },
    EMAIL_MAGIC_LINK: { challenge: api.challengeLink, verify: api.finalizeLink },
    EMAIL_OTP: { challenge: api.challengeEmail, verify: api.verifyEmail },
  }[methodOf(one)];
  const code = useSentCode({
    challenge,
    first: sent.delivery,
    verify: async (typed) => await verify(typed),
    onVerified: async (answer) => {
      await controller.verified(answer);
      onProven(t.settings.moved(address));
    },
  });
  const { state, resend } = code;
  return (
    <StepFrame
      heading={isPhone ? t.phone.heading : t.email.heading}
      lead={leadOf(state, address, t)}
      isLeadLive
      focusHeading={false}
    >
      <SentCodeForm sent={code} problem={deliveryProblem(state, t)} />
      <div class="alternatives">
        <Resend state={state} onResend={resend} />
        <Button kind="link" onPress={onOther}>
          {isPhone ? t.phone.otherNumber : t.email.otherAddress}
        </Button>
      </div>
    </StepFrame>
  );
}

const methodOf = ({ method }: OwnAuthenticator): 'SMS' | 'EMAIL_MAGIC_LINK' | 'EMAIL_OTP' =>
  method === 'SMS' || method === 'EMAIL_MAGIC_LINK' ? method : 'EMAIL_OTP';

function leadOf(state: DeliveryState, address: string, t: Messages): string {
  if (state.kind === 'sending') return t.email.sendingTo(address);
  return state.kind === 'sent' ? t.email.sentTo(digitsOf(state), address) : t.emailEnroll.fixedLead(address);
}
