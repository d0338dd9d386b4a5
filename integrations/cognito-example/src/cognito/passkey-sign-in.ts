// The passkey sign-in, where the proof comes first: the browser has it before Cognito is asked for anything.
import { beginFor, finishSignIn } from './amplify-sign-in.ts';

interface PasskeyProof {
  readonly token: string;
  /** Stepward's user id, which is Cognito's `sub`. */
  readonly userId: string;
}

export async function signInWithPasskey({ token, userId }: PasskeyProof): Promise<void> {
  await beginFor(userId);
  await finishSignIn(token);
}
