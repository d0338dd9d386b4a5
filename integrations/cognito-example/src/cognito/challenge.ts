// What Cognito asks for between "who are you" and the tokens: what our create-auth-challenge trigger sends.
import { Problem, sentences } from '../problem.ts';

/** Cognito's session of a sign-in lasts this long (AuthSessionValidity), from each of its answers on. */
export const signInTtlMs = 3 * 60_000;

export interface SignInChallenge {
  /** For calls of the Stepward client. */
  readonly token: string;
  /** Stepward's own page, for those who use that. */
  readonly url: string;
  readonly expiresAt: number;
}

/** The public challenge parameters, as Amplify and the AWS SDK hand them over. */
export function readChallenge(parameters: Readonly<Record<string, string | undefined>> | undefined) {
  const { token, url } = parameters ?? {};
  if (!token || !url) throw new Problem('unexpected', sentences.unexpected);
  return { token, url, expiresAt: Date.now() + signInTtlMs } satisfies SignInChallenge;
}
