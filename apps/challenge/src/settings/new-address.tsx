import { useState } from 'preact/hooks';
import { ApiError } from '../api/api-error.ts';
import type { NewAddress } from '../api/settings-calls.ts';
import type { Messages } from '../messages/en.ts';
import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { internationalNumber } from '../phone/phone-number.ts';
import { AddressInput, addressPattern, selectAddress } from '../steps/email-enroll/email-enroll.tsx';
import { focusNumber, NumberInput } from '../steps/phone-enroll/phone-enroll.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { StepFrame } from '../ui/step-frame.tsx';
import type { OwnAuthenticator } from './own-authenticator.ts';
import type { SentTo } from './prove-address.tsx';
import { useChange } from './use-change.ts';

interface NewAddressProps {
  readonly one: OwnAuthenticator;
  /** What was typed before another proof. */
  readonly typedBefore: string;
  readonly onSent: (sent: SentTo) => void;
  readonly onKeep: () => void;
}

/** What is wrong with what was typed; anything else is `useChange`'s to say. */
type Refusal = 'invalid' | 'refused' | 'held';

/** A new address or number for one of the person's own; the old one works until the new one is proven. */
export function NewAddressForm({ one, typedBefore, onSent, onKeep }: NewAddressProps) {
  const { api } = usePage();
  const t = useText();
  const [typed, setTyped] = useState(typedBefore);
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const { attempt, isBusy, problem } = useChange();
  const isPhone = one.method === 'SMS';
  const refuse = (found: Refusal): void => {
    setRefusal(found);
    if (isPhone) focusNumber(true);
    else selectAddress();
  };
  const send = (address: NewAddress): void => {
    setRefusal(undefined);
    const change = { change: 'move', userAuthenticatorId: one.id } as const;
    void attempt(change, { kind: 'authenticator', id: one.id, movingTo: typed.trim() }, async () => {
      try {
        onSent({ address: typed.trim(), delivery: await api.move(one.id, address) });
      } catch (error) {
        const found = refusalOf(error);
        if (!found) throw error;
        refuse(found);
      }
    });
  };
  const input = { value: typed, isInvalid: refusal !== undefined, onChange: setTyped };
  const said = refusal ? refusalText(refusal, isPhone, t) : problem && t.settings.problem[problem];
  return (
    <StepFrame
      heading={isPhone ? t.settings.phoneHeading : t.settings.emailHeading}
      lead={t.settings.moveLead}
      focusHeading={false}
    >
      <form
        class="control"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const address = newAddress(typed, isPhone);
          if (address) send(address);
          else refuse('invalid');
        }}
      >
        {isPhone ? <NumberInput {...input} /> : <AddressInput {...input} />}
        <ErrorNotice id={isPhone ? 'phone-message' : 'email-message'}>{said ?? ''}</ErrorNotice>
        <Button type="submit" busy={isBusy}>
          {isBusy ? t.emailEnroll.sending : t.emailEnroll.send}
        </Button>
      </form>
      <div class="alternatives">
        <Button kind="link" onPress={onKeep}>
          {t.goBack}
        </Button>
      </div>
    </StepFrame>
  );
}

function newAddress(typed: string, isPhone: boolean): NewAddress | undefined {
  if (!isPhone) return addressPattern.test(typed.trim()) ? { email: typed.trim() } : undefined;
  const phoneNumber = internationalNumber(typed);
  return phoneNumber === undefined ? undefined : { phoneNumber };
}

/** Undefined: it is not about what was typed. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.status === 409) return 'held';
  return error.kind === 'refused' && error.status === 400 ? 'refused' : undefined;
}

function refusalText(refusal: Refusal, isPhone: boolean, t: Messages): string {
  if (refusal === 'held') return t.settings.held;
  const words = isPhone ? t.phone : t.emailEnroll;
  return refusal === 'invalid' ? words.invalid : words.refused;
}
