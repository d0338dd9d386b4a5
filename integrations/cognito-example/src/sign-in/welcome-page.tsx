// After a sign-in without a passkey: the offer to make one. Uses the proof of a moment ago.
import { useState } from 'react';
import { Button } from '../layout/button.tsx';
import { Notice } from '../layout/notice.tsx';
import { goTo } from '../navigation/router.tsx';
import { problemOf, problemOfCode } from '../problem.ts';
import { useServices } from '../services.tsx';
import { declinePasskey, wantedPage } from './next-page.ts';
import { SignInFrame } from './sign-in-frame.tsx';
import { StepHeading } from './step-heading.tsx';

export function WelcomePage() {
  const { stepward } = useServices();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const goOn = () => goTo(wantedPage(), { replace: true });

  async function create(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const { data, errorCode } = await stepward.passkey.signUp();
      if (data !== undefined) return goOn();
      setProblem(problemOfCode(errorCode ?? '').message);
    } catch (error) {
      setProblem(problemOf(error).message);
    }
    setBusy(false);
  }

  return (
    <SignInFrame>
      <div className="key-picture" aria-hidden="true">
        <svg viewBox="0 0 64 64" focusable="false">
          <title>Key</title>
          <circle cx="24" cy="26" r="12" />
          <circle className="hole" cx="24" cy="26" r="4" />
          <path d="M33 34l18 18m-6-6 5-5m-11-1 4-4" />
        </svg>
      </div>
      <StepHeading title="Faster next time">
        Make a passkey and sign in with your fingerprint, face or PIN. No codes, nothing to remember.
      </StepHeading>
      {problem === undefined ? null : <Notice kind="error">{problem}</Notice>}
      <div className="stack">
        <Button busy={busy} onClick={() => void create()}>
          {busy ? 'One moment …' : 'Create a passkey'}
        </Button>
        <Button
          look="secondary"
          onClick={() => {
            declinePasskey();
            goOn();
          }}
        >
          Not now
        </Button>
      </div>
    </SignInFrame>
  );
}
