// Links by e-mail as a way in: the first link proves that they arrive.
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../cognito/session.ts';
import { Button } from '../layout/button.tsx';
import { Notice } from '../layout/notice.tsx';
import { problemOf, problemOfCode } from '../problem.ts';
import { useServices } from '../services.tsx';
import { complaintOf } from '../sign-in/answers.ts';
import { LinkCodeForm } from '../sign-in/magic-link-step.tsx';

interface EnrolmentProps {
  readonly onDone: (what: string) => Promise<void>;
  readonly onCancel: () => void;
}

export function LinkEnrolment({ onDone, onCancel }: EnrolmentProps) {
  const email = useSession()?.email ?? '';
  const { problem, isElsewhere } = useFirstLink(email, onDone);
  return (
    <div className="card stack">
      {problem === undefined ? (
        <>
          <p>
            We sent a link to <strong className="address">{email}</strong>.{' '}
            {isElsewhere ? 'The page that it opened shows a code. Type it here.' : 'Open it to go on.'}
          </p>
          {isElsewhere ? (
            <LinkCodeForm onProof={async () => await onDone(done)} />
          ) : (
            <p className="waiting" role="status">
              Waiting for you to open the link …
            </p>
          )}
        </>
      ) : (
        <Notice kind="error">{problem}</Notice>
      )}
      <p>
        <Button look="link" onClick={onCancel}>
          Not now
        </Button>
      </p>
    </div>
  );
}

const done = 'Signing in by link';

function useFirstLink(email: string, onDone: (what: string) => Promise<void>) {
  const { stepward } = useServices();
  const [problem, setProblem] = useState<string>();
  const [isElsewhere, setElsewhere] = useState(false);
  // Effects run twice in StrictMode; a person gets one mail.
  const sent = useRef<ReturnType<typeof stepward.emailML.enroll> | undefined>(undefined);
  const told = useRef(onDone);
  told.current = onDone;
  useEffect(() => {
    const leaving = new AbortController();
    const wait = async () => {
      sent.current ??= stepward.emailML.enroll({ email });
      const { errorCode } = await sent.current;
      if (errorCode !== undefined) throw problemOfCode(errorCode);
      const complaint = complaintOf(
        await stepward.emailML.checkVerificationStatus({
          signal: leaving.signal,
          onCodeRequired: () => setElsewhere(true),
        }),
      );
      if (complaint === undefined) await told.current(done);
      else setProblem(complaint.text);
    };
    wait().catch((error: unknown) => {
      if (!leaving.signal.aborted) setProblem(problemOf(error).message);
    });
    return () => leaving.abort();
  }, [stepward, email]);
  return { problem, isElsewhere };
}
