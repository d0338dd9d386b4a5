// What Cognito asks for between "who are you" and the tokens: what our create-auth-challenge trigger sends.
import { Problem, sentences } from '../problem.ts';

export interface SignInChallenge {
  /** For calls of the Stepward client. */
  readonly token: string;
  /** Stepward's own page, for those who use that. */
  readonly url: string;
  /** What Stepward decided. */
  readonly state: string;
  /** Unix milliseconds; Cognito's session lasts from here on. */
  readonly begunAt: number;
}

/** The public challenge parameters, as Amplify and the AWS SDK hand them over. @throws Problem where the decision is no */
export function readChallenge(
  parameters: Readonly<Record<string, string | undefined>> | undefined,
): SignInChallenge {
  const { token, url, state = 'CHALLENGE_REQUIRED' } = parameters ?? {};
  if (!token || !url) throw new Problem('unexpected', sentences.unexpected);
  // Nobody proves their way out of these: not a code and not a passkey ends in tokens.
  if (state === 'BLOCK') throw new Problem('refused', sentences.blocked);
  if (state.startsWith('REVIEW_')) throw new Problem('refused', sentences.inReview);
  return { token, url, state, begunAt: Date.now() };
}

/** Without a password nothing would be proven where the decision asks for nothing; Cognito would refuse it. @throws Problem */
export function requireProof(challenge: SignInChallenge): SignInChallenge {
  if (challenge.state === 'ALLOW') throw new Problem('refused', sentences.refused);
  return challenge;
}

/** When Cognito gives it up. */
export const endOf = ({ begunAt }: SignInChallenge, sessionMinutes: number): number =>
  begunAt + sessionMinutes * 60_000;
