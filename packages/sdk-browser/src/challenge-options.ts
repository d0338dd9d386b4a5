// What a page that builds the challenge itself is to offer (client-api.md §3).
import type { VerificationMethod } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import { type CallOptions, refusal, type StepwardResponse } from './result.ts';

/** What the person can prove themselves with here. */
export interface ChallengeOptions {
  /** For the calls to come; it is set. */
  token: string;
  /** Where codes go, masked. */
  user?: { email?: string; phoneNumber?: string };
  /** Allowed here and enrolled, strongest first. */
  verificationMethods?: VerificationMethod[];
  /** The one to ask for first. */
  defaultVerificationMethod?: VerificationMethod;
  /** ISO 8601 of what is locked after wrong tries: no try counts before. */
  lockedUntil?: Partial<Record<VerificationMethod, string>>;
}

export async function initChallenge(
  connection: Connection,
  options: CallOptions | undefined,
): Promise<StepwardResponse<ChallengeOptions>> {
  const answer = await connection.post<{ challengeOptions?: ChallengeOptions }>('/client/init', {}, options);
  if (answer.data === undefined) return answer as StepwardResponse<never>;
  const { challengeOptions } = answer.data;
  if (challengeOptions === undefined) return refusal('unexpected_error');
  connection.tokens.set(challengeOptions.token);
  return { data: challengeOptions };
}
