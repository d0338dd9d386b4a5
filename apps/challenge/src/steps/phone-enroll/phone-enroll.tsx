import { useLayoutEffect, useState } from 'preact/hooks';
import { ApiError } from '../../api/api-error.ts';
import type { SmsChannel } from '../../api/types.ts';
import { limitedMessage } from '../../code/code-message.ts';
import { deliveryFailure } from '../../code/use-delivery.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { internationalNumber, leftToRight, typedAlready } from '../../phone/phone-number.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';

const inputId = 'phone';
const exampleId = 'phone-example';
const messageId = 'phone-message';
const methodOf = { DEFAULT: 'SMS', WHATSAPP: 'WHATSAPP' } as const;

/** `number`: what is wrong is what was typed. */
interface Problem {
  readonly text: string;
  readonly isNumber: boolean;
}

interface PhoneEnrollProps extends StepProps {
  /** The number that the application vouches for, masked: shown, not typed. */
  readonly hint?: string | undefined;
  readonly channels: readonly SmsChannel[];
  /** Where the tenant's people are from. */
  readonly country?: string | undefined;
}

/** Adds a phone number. Which numbers there are, and which are allowed, the server says. */
export function PhoneEnrollStep({ session, hint, channels, country }: PhoneEnrollProps) {
  const t = useText();
  const [typed, setTyped] = useState(() =>
    typedAlready([...(session.locale ? [session.locale] : []), ...navigator.languages], country),
  );
  const { sendingBy, problem, send } = useSend(hint, channels);
  const [usual = 'DEFAULT', other] = channels;
  const words = t.phone[methodOf[usual]];
  const isFixed = hint !== undefined;
  const lead = isFixed ? words.toSend(leftToRight(hint)) : words.enrollLead;
  return (
    <StepFrame
      heading={isFixed ? t.phone.confirmHeading : t.phone.enrollHeading}
      lead={lead}
      focusHeading={isFixed}
    >
      <form
        class="control"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(typed, usual);
        }}
      >
        {!isFixed && <NumberInput value={typed} isInvalid={problem?.isNumber === true} onChange={setTyped} />}
        <ErrorNotice id={messageId}>{problem?.text}</ErrorNotice>
        <Button type="submit" busy={sendingBy === usual}>
          {sendingBy === usual ? t.emailEnroll.sending : words.send}
        </Button>
        {other && (
          <Button kind="secondary" busy={sendingBy === other} onPress={() => void send(typed, other)}>
            {sendingBy === other ? t.emailEnroll.sending : t.phone[methodOf[other]].send}
          </Button>
        )}
      </form>
      {session.enrollableMethods.length > 1 && <Alternatives />}
    </StepFrame>
  );
}

interface NumberInputProps {
  readonly value: string;
  readonly isInvalid: boolean;
  readonly onChange: (value: string) => void;
}

export function NumberInput({ value, isInvalid, onChange }: NumberInputProps) {
  const t = useText();
  useLayoutEffect(() => focusNumber(false), []);
  return (
    <>
      <label for={inputId}>{t.phone.label}</label>
      <input
        id={inputId}
        type="tel"
        name="phone"
        inputMode="tel"
        autoComplete="tel"
        dir="ltr"
        value={value}
        aria-invalid={isInvalid ? 'true' : undefined}
        aria-describedby={`${exampleId} ${messageId}`}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <p class="quiet" id={exampleId}>
        {t.phone.example}
      </p>
    </>
  );
}

/** At the end of the country code when it appears; all of it selected when it was refused. */
export function focusNumber(isRefused: boolean): void {
  const input = document.getElementById(inputId);
  if (!(input instanceof HTMLInputElement)) return;
  input.focus();
  if (isRefused) input.select();
  else input.setSelectionRange(input.value.length, input.value.length);
}

function useSend(hint: string | undefined, channels: readonly SmsChannel[]) {
  const { api, controller, now } = usePage();
  const t = useText();
  const [sendingBy, setSendingBy] = useState<SmsChannel | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const refuse = (found: Problem): void => {
    setProblem(found);
    if (found.isNumber) focusNumber(true);
  };
  const send = async (typed: string, channel: SmsChannel): Promise<void> => {
    if (sendingBy) return;
    const number = hint === undefined ? internationalNumber(typed) : undefined;
    if (hint === undefined && number === undefined) return refuse({ text: t.phone.invalid, isNumber: true });
    setSendingBy(channel);
    setProblem(undefined);
    try {
      const delivery = await api.enrollPhone(number, channel);
      const shown = hint ?? typed.trim();
      controller.phoneSent({ number: shown, fixed: hint !== undefined, channel, channels, delivery });
    } catch (error) {
      setSendingBy(undefined);
      if (error instanceof ApiError && error.kind === 'expired') return controller.fail(error);
      refuse(problemOf(error, hint !== undefined, now(), t));
    }
  };
  return { sendingBy, problem, send };
}

function problemOf(error: unknown, isFixed: boolean, now: number, t: Messages): Problem {
  const failure = deliveryFailure(error, now);
  if (failure?.reason === 'refused') {
    const text = isFixed ? t.phone.notSentRefused : refusalText(error, t);
    return { text, isNumber: !isFixed };
  }
  if (failure?.reason === 'offline') return { text: t.email.notSentOffline, isNumber: false };
  const text =
    failure?.reason === 'limited' ? limitedMessage(failure, t.email.notSentLimited, t) : t.email.notSent;
  return { text, isNumber: false };
}

function refusalText(error: unknown, t: Messages): string {
  const errorCode = error instanceof ApiError ? error.errorCode : undefined;
  if (errorCode === 'invalid_request') return t.phone.invalid;
  return errorCode === 'forbidden' ? t.phone.notYours : t.phone.refused;
}
