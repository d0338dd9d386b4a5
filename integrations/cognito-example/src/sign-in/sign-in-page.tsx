// Sign-in: an address or a passkey from the suggestions, then whatever proves it.
import { useState } from 'react';
import { beginByEmail, finishSignIn } from '../cognito/amplify-sign-in.ts';
import type { SignInChallenge } from '../cognito/challenge.ts';
import { problemOf } from '../problem.ts';
import { useServices } from '../services.tsx';
import { ChallengeSteps } from './challenge-steps.tsx';
import { arrive } from './next-page.ts';
import { SignInForm } from './sign-in-form.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

interface Begun {
  readonly email: string;
  readonly challenge: SignInChallenge;
}

export function SignInPage() {
  const services = useServices();
  const [begun, setBegun] = useState<Begun>();

  async function begin(email: string): Promise<string | undefined> {
    try {
      setBegun({ email, challenge: await beginByEmail(email) });
      return undefined;
    } catch (error) {
      return problemOf(error).message;
    }
  }

  return (
    <SignInFrame>
      {begun === undefined ? (
        <SignInForm begin={begin} />
      ) : (
        <ChallengeSteps
          key={begun.challenge.token}
          challenge={begun.challenge}
          email={begun.email}
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
