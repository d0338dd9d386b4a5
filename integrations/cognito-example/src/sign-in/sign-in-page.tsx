// Sign-in: an address or a passkey from the suggestions, then whatever proves it.
import { beginByEmail } from '../cognito/amplify-sign-in.ts';
import { problemOf } from '../problem.ts';
import { SignInForm } from './sign-in-form.tsx';
import { type Begun, SignInSteps } from './sign-in-steps.tsx';

export function SignInPage() {
  return <SignInSteps form={(onBegun) => <SignInForm begin={(email) => begin(email, onBegun)} />} />;
}

/** Answers what went wrong, in words; undefined: it has begun. */
async function begin(email: string, onBegun: (begun: Begun) => void): Promise<string | undefined> {
  try {
    onBegun({ email, hasAccount: false, challenge: await beginByEmail(email) });
    return undefined;
  } catch (error) {
    return problemOf(error).message;
  }
}
