// A sign-in of two parts: a form that begins it, then whatever proves it.
import { type ReactNode, useState } from 'react';
import { finishSignIn } from '../cognito/amplify-sign-in.ts';
import type { SignInChallenge } from '../cognito/challenge.ts';
import { useServices } from '../services.tsx';
import { ChallengeSteps } from './challenge-steps.tsx';
import { arrive } from './next-page.ts';
import { SignInFrame } from './sign-in-frame.tsx';

export interface Begun {
  readonly email: string;
  /** There is an account for it: it was just made, or its password was right. */
  readonly hasAccount: boolean;
  readonly challenge: SignInChallenge;
}

interface SignInStepsProps {
  readonly form: (onBegun: (begun: Begun) => void) => ReactNode;
}

export function SignInSteps({ form }: SignInStepsProps) {
  const services = useServices();
  const [begun, setBegun] = useState<Begun>();
  return (
    <SignInFrame>
      {begun === undefined ? (
        form(setBegun)
      ) : (
        <ChallengeSteps
          key={begun.challenge.token}
          challenge={begun.challenge}
          email={begun.email}
          hasAccount={begun.hasAccount}
          finish={async (proof) => {
            await finishSignIn(proof);
            await arrive(services, { mayAddPasskey: true });
          }}
          startAgain={() => setBegun(undefined)}
        />
      )}
    </SignInFrame>
  );
}
