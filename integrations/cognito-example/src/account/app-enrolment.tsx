// An authenticator app: its key as a QR code and to be typed, then its first code.
import type { EnrollTotpResponse } from '@stepward/browser';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../layout/button.tsx';
import { Notice } from '../layout/notice.tsx';
import { problemOfCode } from '../problem.ts';
import { useServices } from '../services.tsx';
import { complaintOf } from '../sign-in/answers.ts';
import { CodeForm } from '../sign-in/code-form.tsx';
import { QrCode } from './qr-code.tsx';

interface EnrolmentProps {
  readonly onDone: (what: string) => Promise<void>;
  readonly onCancel: () => void;
}

export function AppEnrolment({ onDone, onCancel }: EnrolmentProps) {
  const { stepward } = useServices();
  const { key, problem } = useKey();
  return (
    <div className="card enrolment">
      {problem === undefined ? null : <Notice kind="error">{problem}</Notice>}
      {key === undefined ? null : (
        <>
          <QrCode text={key.uri} label="QR code for your authenticator app" />
          <div className="stack">
            <p>Scan this with your authenticator app, then type the code that it shows.</p>
            <p className="quiet">
              Can’t scan? Type this key: <span className="secret">{grouped(key.secret)}</span>
            </p>
            <CodeForm
              label="6-digit code"
              check={async (code) => {
                const complaint = complaintOf(await stepward.totp.verify({ code }));
                if (complaint === undefined) await onDone('Your authenticator app');
                return complaint;
              }}
            />
            <p>
              <Button look="link" onClick={onCancel}>
                Not now
              </Button>
            </p>
          </div>
        </>
      )}
    </div>
  );
}

const grouped = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ');

function useKey() {
  const { stepward } = useServices();
  const [key, setKey] = useState<EnrollTotpResponse>();
  const [problem, setProblem] = useState<string>();
  // Effects run twice in StrictMode; a second key would make the first one worthless.
  const isAsked = useRef(false);
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    void stepward.totp.enroll().then(({ data, errorCode }) => {
      if (data === undefined) setProblem(problemOfCode(errorCode ?? '').message);
      setKey(data);
    });
  }, [stepward]);
  return { key, problem };
}
