import { useLayoutEffect, useState } from 'preact/hooks';
import { ApiError } from '../../api/api-error.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';

type SendProblem = 'invalid' | 'refused' | 'offline' | 'limited' | 'unknown';

/** Looks like one; whether it is, a code tells. */
export const addressPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const inputId = 'email';
const messageId = 'email-message';

interface EmailEnrollProps extends StepProps {
  /** By the application: not typed. */
  readonly isFixed: boolean;
  /** The fixed address, masked; absent: nothing of it is shown. */
  readonly hint?: string | undefined;
  /** A link goes there, not a code. */
  readonly byLink?: boolean;
}

/** Adds an address: the one the application vouches for, or one the person types. */
export function EmailEnrollStep({ session, isFixed, hint, byLink = false }: EmailEnrollProps) {
  const t = useText();
  const [typed, setTyped] = useState('');
  const { isSending, problem, send } = useSend({ isFixed, hint, byLink });
  const lead = leadOf(hint, byLink, t);
  const hasOthers = session.enrollableMethods.length > 1;
  return (
    <StepFrame heading={t.emailEnroll.heading} lead={lead} focusHeading={isFixed}>
      <form
        class="control"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(typed.trim());
        }}
      >
        {!isFixed && (
          <AddressInput
            value={typed}
            isInvalid={problem === 'invalid' || problem === 'refused'}
            onChange={setTyped}
          />
        )}
        <ErrorNotice id={messageId}>{problem ? problemText(problem, byLink, t) : ''}</ErrorNotice>
        <Button type="submit" busy={isSending}>
          {isSending ? t.emailEnroll.sending : byLink ? t.link.send : t.emailEnroll.send}
        </Button>
      </form>
      {hasOthers && <Alternatives />}
    </StepFrame>
  );
}

function leadOf(hint: string | undefined, byLink: boolean, t: Messages): string {
  if (hint === undefined) return byLink ? t.link.enrollLead : t.emailEnroll.typedLead;
  return byLink ? t.link.toSendTo(hint) : t.emailEnroll.fixedLead(hint);
}

interface AddressInputProps {
  readonly value: string;
  readonly isInvalid: boolean;
  readonly onChange: (value: string) => void;
}

export function AddressInput({ value, isInvalid, onChange }: AddressInputProps) {
  const t = useText();
  useLayoutEffect(selectAddress, []);
  return (
    <>
      <label for={inputId}>{t.emailEnroll.label}</label>
      <input
        id={inputId}
        type="email"
        name="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="off"
        spellcheck={false}
        dir="ltr"
        value={value}
        aria-invalid={isInvalid ? 'true' : undefined}
        aria-describedby={messageId}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </>
  );
}

/** The focus goes to the one input of the step, all of it selected, when it appears and when it was refused. */
export function selectAddress(): void {
  const input = document.getElementById(inputId);
  if (input instanceof HTMLInputElement) {
    input.focus();
    input.select();
  }
}

function useSend({
  isFixed,
  hint,
  byLink,
}: Required<Omit<EmailEnrollProps, 'session' | 'hint'>> & { hint: string | undefined }) {
  const { api, controller } = usePage();
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<SendProblem | undefined>(undefined);
  const send = async (typed: string): Promise<void> => {
    if (isSending) return;
    if (!isFixed && !addressPattern.test(typed)) {
      selectAddress();
      return setProblem('invalid');
    }
    setSending(true);
    setProblem(undefined);
    try {
      const address = isFixed ? undefined : typed;
      const delivery = byLink ? await api.enrollLink(address) : await api.enrollEmail(address);
      controller.emailSent({ email: isFixed ? hint : typed, fixed: isFixed, delivery, byLink });
    } catch (error) {
      const found = problemOf(error);
      if (found === undefined) controller.fail(error);
      else setProblem(found);
      setSending(false);
      if (found === 'refused') selectAddress();
    }
  };
  return { isSending, problem, send };
}

/** Undefined: it ends the page's session and is not this step's to say. */
function problemOf(error: unknown): SendProblem | undefined {
  const kind = error instanceof ApiError ? error.kind : 'broken';
  if (kind === 'expired') return undefined;
  return kind === 'broken' ? 'unknown' : kind;
}

function problemText(problem: SendProblem, byLink: boolean, t: Messages): string {
  const words = byLink ? t.link : t.email;
  switch (problem) {
    case 'invalid':
      return t.emailEnroll.invalid;
    case 'refused':
      return t.emailEnroll.refused;
    case 'offline':
      return words.notSentOffline;
    case 'limited':
      return words.notSentLimited;
    case 'unknown':
      return words.notSent;
  }
}
