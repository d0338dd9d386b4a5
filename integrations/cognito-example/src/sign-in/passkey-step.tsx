// The person's passkey. The browser's own sheet is the screen; ours says what is about to happen.
import { useState } from 'react';
import { Button } from '../layout/button.tsx';
import { Notice } from '../layout/notice.tsx';
import { problemOf, problemOfCode } from '../problem.ts';
import { useServices } from '../services.tsx';
import { StepHeading } from './step-heading.tsx';

interface PasskeyStepProps {
  /** Of the sign-in that it is for. */
  readonly token: string;
  readonly onProof: (token: string) => Promise<void>;
}

export function PasskeyStep({ token, onProof }: PasskeyStepProps) {
  const { stepward } = useServices();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function use(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const { data, errorCode } = await stepward.passkey.signIn({ token });
      if (data?.token !== undefined) await onProof(data.token);
      else setProblem(problemOfCode(errorCode ?? '').message);
    } catch (error) {
      setProblem(problemOf(error).message);
    }
    setBusy(false);
  }

  return (
    <>
      <StepHeading title="Use your passkey">Your device asks for your fingerprint, face or PIN.</StepHeading>
      {problem === undefined ? null : <Notice kind="error">{problem}</Notice>}
      <Button busy={busy} onClick={() => void use()}>
        Use passkey
      </Button>
    </>
  );
}
