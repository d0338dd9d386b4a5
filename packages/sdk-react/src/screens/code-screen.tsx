// Codes that were sent, that an app shows, or that were kept.
import { useEffect, useState } from 'react';
import type { Messages } from '../messages/messages.ts';
import { codeProblem, type Problem, refusalProblem, sayProblem } from '../problems.ts';
import { useScreen } from '../screen-context.ts';
import { CodeForm } from './code-form.tsx';
import { type CodeMethod, codeWays } from './code-ways.ts';
import { Alert, Button, Frame, Status } from './frame.tsx';
import { useAbortable } from './use-abortable.ts';

/** A clock that is wrong must not keep the person from asking again. */
const resendSecondsMax = 120;

type Delivery = 'sending' | 'sent' | 'resent' | 'not-sent';

export function CodeScreen({ method }: { readonly method: CodeMethod }) {
  const { client, text, succeed } = useScreen();
  const { send, verify } = codeWays[method];
  async function check(code: string): Promise<Problem | undefined> {
    const answer = await verify(client, code);
    const problem = codeProblem(answer, Date.now());
    if (problem === undefined && answer.data?.token !== undefined)
      succeed(answer.data.token, answer.data.isMoreRequired);
    return problem;
  }
  return send === undefined ? (
    <Frame heading={text.heading[method]} lead={method === 'RECOVERY_CODE' ? text.recovery.lead : text.app}>
      <CodeForm isRecovery={method === 'RECOVERY_CODE'} check={check} />
    </Frame>
  ) : (
    <SentCode method={method} send={() => send(client)} check={check} />
  );
}

interface SentCodeProps {
  readonly method: CodeMethod;
  readonly send: () => ReturnType<NonNullable<(typeof codeWays)[CodeMethod]['send']>>;
  readonly check: (code: string) => Promise<Problem | undefined>;
}

function SentCode({ method, send, check }: SentCodeProps) {
  const { text, options } = useScreen();
  const [delivery, setDelivery] = useState<Delivery>('sending');
  const [problem, setProblem] = useState<Problem>();
  const [left, waitFrom] = useSecondsLeft();
  const { again } = useAbortable(async (signal, isFirst) => {
    setDelivery('sending');
    setProblem(undefined);
    const { data, errorCode } = await send();
    if (signal.aborted) return;
    if (data === undefined) {
      setProblem(refusalProblem(errorCode ?? ''));
      return setDelivery('not-sent');
    }
    const seconds = Math.ceil((Date.parse(data.resendAvailableAt ?? '') - Date.now()) / 1_000);
    waitFrom(Number.isNaN(seconds) ? 0 : Math.min(seconds, resendSecondsMax));
    setDelivery(isFirst ? 'sent' : 'resent');
  });
  const address = method === 'EMAIL_OTP' ? options.user?.email : options.user?.phoneNumber;

  return (
    <Frame heading={text.heading[method]} lead={say(text, delivery, address)}>
      <Alert>{problem === undefined ? null : sayProblem(text, problem)}</Alert>
      <CodeForm check={check} />
      {left > 0 ? (
        <p className="sw-quiet">{text.code.resendIn(left)}</p>
      ) : (
        <Button kind="link" isBusy={delivery === 'sending'} onClick={again}>
          {text.code.resend}
        </Button>
      )}
      <Status>{delivery === 'resent' ? text.code.resent : null}</Status>
    </Frame>
  );
}

function say({ code }: Messages, delivery: Delivery, address: string | undefined): string {
  if (delivery === 'sending') return code.sending;
  if (delivery === 'not-sent') return code.notSent;
  return address === undefined ? code.sent : code.sentTo(address);
}

function useSecondsLeft(): [left: number, waitFrom: (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}
