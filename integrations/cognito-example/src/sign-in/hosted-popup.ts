// Sign-in with Amplify and Stepward's own page in a popup: five lines where our own screens take five files.
import type { Stepward } from '@stepward/browser';
import { beginByEmail, finishSignIn } from '../cognito/amplify-sign-in.ts';
import { problemOf } from '../problem.ts';

/** `signed-in`, or what to say. */
export async function signInByPopup(stepward: Stepward, email: string): Promise<'signed-in' | string> {
  try {
    const { url } = await beginByEmail(email);
    const { token } = await stepward.launch(url, { mode: 'popup' });
    if (token === undefined) return 'You closed the window before you were signed in. Nothing was changed.';
    await finishSignIn(token);
    return 'signed-in';
  } catch (error) {
    return problemOf(error).message;
  }
}
