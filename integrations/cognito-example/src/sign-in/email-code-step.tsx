// A code by e-mail.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '../layout/button.tsx';
import { Notice } from '../layout/notice.tsx';
import { problemOfCode } from '../problem.ts';
import { useServices } from '../services.tsx';
import { complaintOf } from './answers.ts';
import { CodeForm } from './code-form.tsx';
import { StepHeading } from './step-heading.tsx';
import { useSecondsUntil } from './use-deadline.ts';

interface EmailCodeStepProps {
  /** What is said of where the code goes. */
  readonly sent: ReactNode;
  /** The address to enrol, for somebody who is new. */
  readonly enrol?: string | undefined;
  readonly onProof: (token: string) => Promise<void>;
  readonly startAgain: () => void;
}

export function EmailCodeStep({ sent, enrol, onProof, startAgain }: EmailCodeStepProps) {
  const { stepward } = useServices();
  const { problem, resendAt, count, resend } = useSending(enrol);
  return (
    <>
      <StepHeading title="Check your email">{sent}</StepHeading>
      {problem === undefined ? null : <Notice kind="error">{problem}</Notice>}
      <CodeForm
        // What was said of the code before is not about this one.
        key={count}
        startAgain={startAgain}
        label="6-digit code"
        check={async (code) => {
          const answer = await stepward.email.verify({ code });
          const complaint = complaintOf(answer);
          if (complaint === undefined && answer.data?.token !== undefined) await onProof(answer.data.token);
          return complaint;
        }}
      >
        <Resend at={resendAt} onResend={resend} />
      </CodeForm>
    </>
  );
}

function useSending(enrol: string | undefined) {
  const { stepward } = useServices();
  const [problem, setProblem] = useState<string>();
  const [count, setCount] = useState(0);
  const [resendAt, setResendAt] = useState(() => Date.now() + resendAfterMs);
  // Effects run twice in StrictMode; a person gets one mail.
  const isSent = useRef(false);

  async function send(): Promise<void> {
    setProblem(undefined);
    setResendAt(Date.now() + resendAfterMs);
    const answer =
      enrol !== undefined && !isSent.current
        ? await stepward.email.enroll({ email: enrol })
        : await stepward.email.challenge();
    if (answer.errorCode !== undefined) setProblem(problemOfCode(answer.errorCode).message);
  }

  useEffect(() => {
    if (isSent.current) return;
    void send();
    isSent.current = true;
  });
  function resend(): void {
    setCount(count + 1);
    void send();
  }
  return { problem, resendAt, count, resend };
}

const resendAfterMs = 30_000;

function Resend({ at, onResend }: { readonly at: number; readonly onResend: () => void }) {
  const seconds = useSecondsUntil(at);
  if (seconds > 0)
    return <p className="quiet">Nothing there? Look in your spam, or send again in {seconds} s.</p>;
  return (
    <p className="quiet">
      Nothing there?{' '}
      <Button look="link" onClick={onResend}>
        Send a new code
      </Button>
    </p>
  );
}
