// A link by e-mail. It may be opened anywhere; where Stepward cannot tell that it is this browser, it shows a code to type
// here, so that a link that somebody else asked for lets nobody in.
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../layout/button.tsx';
import { Notice } from '../layout/notice.tsx';
import { problemOf, problemOfCode } from '../problem.ts';
import { useServices } from '../services.tsx';
import { complaintOf } from './answers.ts';
import { CodeForm } from './code-form.tsx';
import { StepHeading } from './step-heading.tsx';

interface MagicLinkStepProps {
  /** What is said of where the link goes. */
  readonly sent: ReactNode;
  /** The address to enrol, for somebody who is new. */
  readonly enrol?: string | undefined;
  readonly onProof: (token: string) => Promise<void>;
  readonly startAgain: () => void;
}

export function MagicLinkStep({ sent, enrol, onProof, startAgain }: MagicLinkStepProps) {
  const { problem, isElsewhere, send } = useLink(enrol, onProof);
  if (isElsewhere) {
    return (
      <>
        <StepHeading title="Type the code you see there">
          The page that the link opened shows a code. Type it here.
        </StepHeading>
        <LinkCodeForm onProof={onProof} startAgain={startAgain} />
      </>
    );
  }
  return (
    <>
      <StepHeading title="Open the link in your email">
        {sent} Open it, and this page goes on by itself.
      </StepHeading>
      {problem === undefined ? (
        <p className="waiting" role="status">
          Waiting for you to open the link …
        </p>
      ) : (
        <Notice kind="error">{problem}</Notice>
      )}
      <Button look="secondary" onClick={() => void send()}>
        Send a new link
      </Button>
    </>
  );
}

interface LinkCodeFormProps extends Pick<MagicLinkStepProps, 'onProof'> {
  readonly startAgain?: () => void;
}

/** The code that the opened link shows. */
export function LinkCodeForm({ onProof, startAgain }: LinkCodeFormProps) {
  const { stepward } = useServices();
  return (
    <CodeForm
      startAgain={startAgain}
      label="6-digit code"
      check={async (code) => {
        const answer = await stepward.emailML.verify({ code });
        const complaint = complaintOf(answer);
        if (complaint === undefined && answer.data?.token !== undefined) await onProof(answer.data.token);
        return complaint;
      }}
    />
  );
}

function useLink(enrol: string | undefined, onProof: (token: string) => Promise<void>) {
  const { stepward } = useServices();
  const [problem, setProblem] = useState<string>();
  const [isElsewhere, setElsewhere] = useState(false);
  // Effects run twice in StrictMode; a person gets one mail, and nobody asks what came of it before it was sent.
  const first = useRef<Promise<void> | undefined>(undefined);
  const proven = useRef(onProof);
  proven.current = onProof;

  const send = useCallback(async () => {
    setProblem(undefined);
    const { errorCode } =
      enrol === undefined
        ? await stepward.emailML.challenge()
        : await stepward.emailML.enroll({ email: enrol });
    if (errorCode !== undefined) setProblem(problemOfCode(errorCode).message);
  }, [stepward, enrol]);

  useEffect(() => {
    const ending = new AbortController();
    const wait = async () => {
      first.current ??= send();
      await first.current;
      const answer = await stepward.emailML.checkVerificationStatus({
        signal: ending.signal,
        onCodeRequired: () => setElsewhere(true),
      });
      const complaint = complaintOf(answer);
      if (complaint !== undefined) setProblem(complaint.text);
      else if (answer.data?.token !== undefined) await proven.current(answer.data.token);
    };
    wait().catch((error: unknown) => {
      if (!ending.signal.aborted) setProblem(problemOf(error).message);
    });
    return () => ending.abort();
  }, [stepward, send]);
  return { problem, isElsewhere, send };
}
